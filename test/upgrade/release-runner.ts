// A process of some version of the product, which reads an operator's environment as that version does. `order` comes as JSON
// on standard input. A message `{ at }` sets the clock and is confirmed by `{ knows }`. SIGTERM stops it as `main.ts` does.
import { text } from 'node:stream/consumers'
import type { Settings } from '../../start.ts'
import { keepingLog } from '../helpers/kept-log.ts'
import type { Order } from './spawn-release.ts'

const { root, environment, at, feeds, leaseMs, inlineAssets }: Order = JSON.parse(await text(process.stdin))
let set = { at: Date.parse(at), since: performance.now() }
process.on('message', (message: { at: string }) => {
  set = { at: Date.parse(message.at), since: performance.now() }
  process.send?.({ knows: message.at })
})
process.on('disconnect', () => process.exit())

// As of that version; of its modules only what is the same in all of them is used.
const { readConfig }: typeof import('../../config.ts') = await import(`${root}/config.ts`)
const { start }: typeof import('../../start.ts') = await import(`${root}/start.ts`)

const { databaseUrl, sealKeys, allowedHosts, feeds: _, ...config } = readConfig(environment)
if (databaseUrl === null || sealKeys === null) throw new Error('The environment is not complete.')
const settings: Settings = {
  ...{ ...config, databaseUrl, sealKeys, feeds: { ...feeds, allowedHosts } },
  ...(leaseMs === undefined ? {} : { leaseMs }),
  ...(inlineAssets === undefined ? {} : { inlineAssets }),
  now: () => new Date(set.at + performance.now() - set.since),
}
const running = await start(keepingLog(settings))
process.on('SIGTERM', () => void running.stop().then(() => process.exit(0)))
process.send?.({ port: running.port })
