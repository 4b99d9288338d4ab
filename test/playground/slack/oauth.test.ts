import { createServer } from 'node:http'
import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalSlack, startSlack } from '../../../playground/slack/slack.ts'

let slack: LocalSlack
let appUrl = ''
const installed: object[] = []

/** An app that keeps `state` in a cookie, sends people to Slack and exchanges the code. */
const app = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', appUrl)
  if (url.pathname === '/install') {
    const to = new URL(slack.authorizeUrl)
    to.search = new URLSearchParams({
      client_id: slack.clientId,
      scope: 'chat:write,commands',
      state: 's1',
      redirect_uri: `${appUrl}/back`,
    }).toString()
    response.writeHead(302, { location: to.href, 'set-cookie': 'state=s1; HttpOnly' }).end()
    return
  }
  if (request.headers.cookie !== 'state=s1' || url.searchParams.get('state') !== 's1') {
    response.writeHead(400).end('wrong state')
    return
  }
  const code = url.searchParams.get('code')
  if (code === null) {
    response.writeHead(403).end(url.searchParams.get('error'))
    return
  }
  const client = new WebClient(undefined, { slackApiUrl: slack.apiUrl })
  const access = { client_id: slack.clientId, client_secret: slack.clientSecret, redirect_uri: `${appUrl}/back`, code }
  installed.push(await client.oauth.v2.access(access))
  const again = await client.oauth.v2.access(access).catch(caught => caught.data.error)
  response.end(`installed, ${again}`)
})

beforeAll(async () => {
  slack = await startSlack({ signingSecret: 's' })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  const address = app.address()
  appUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
})
afterAll(async () => {
  app.closeAllConnections()
  app.close()
  await slack.close()
})

test('a person adds the app to another workspace after agreeing', async () => {
  const other = await slack.addWorkspace({
    name: 'Rental Ltd',
    people: [{ name: 'Zoe', owner: true }, { name: 'Bob' }],
  })
  const bob = other.person('Bob')
  expect(other.installed).toBe(false)
  expect(await bob.install(`${appUrl}/install`, { deny: true })).toMatchObject({ status: 403, text: 'access_denied' })
  expect(other.installed).toBe(false)
  expect(await bob.install(`${appUrl}/install`)).toMatchObject({ status: 200, text: 'installed, invalid_code' })
  expect(installed).toMatchObject([
    {
      ok: true,
      access_token: other.botToken,
      authed_user: { id: bob.id },
      team: { id: other.teamId, name: 'Rental Ltd' },
      scope: 'chat:write,commands',
      bot_user_id: other.botUserId,
    },
  ])
  const client = new WebClient(other.botToken, { slackApiUrl: slack.apiUrl })
  await client.chat.postMessage({ channel: other.channelId('fleet'), text: 'Hello' })
  expect(other.messages('fleet')).toHaveLength(1)
  expect(slack.messages('fleet')).toHaveLength(0)
})
