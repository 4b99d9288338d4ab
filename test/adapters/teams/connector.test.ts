import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { PUBLIC_CLOUD } from '../../../adapters/teams/config.ts'
import { openConnector } from '../../../adapters/teams/connector.ts'

/** A connector whose answer breaks off in its body. */
async function breaksOff(status: number) {
  const server = createServer((_, answer) => {
    answer.writeHead(status, { 'content-length': 1000, 'retry-after': '60' })
    answer.write('{"id": "1", "err')
    setImmediate(() => answer.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const connector = openConnector({
    ...PUBLIC_CLOUD,
    // Without an app id no token is requested.
    appId: '',
    appPassword: '',
    tenantId: null,
    singleTenant: false,
    administrators: [],
    dialogs: true,
  })
  const sent = connector.send({ serviceUrl: `http://127.0.0.1:${port}`, conversation: 'c' }, {})
  return await sent.catch((err: unknown) => err).finally(() => server.close())
}

test.each([
  [429, { status: 429, retryAfterSeconds: 60 }],
  [413, { status: 413 }],
  // The id of an accepted post is unknown.
  [201, { status: null, code: 'no_answer' }],
])('an answer %i whose words break off', async (status, is) => {
  expect(await breaksOff(status)).toMatchObject(is)
})
