// A process that runs the product, to be killed. Its settings come as JSON on standard input; its clock begins at `at`
// and ticks. A message `{ at }` sets the clock and is confirmed by `{ knows }`. It ends with the process that started
// it.
import { flushCompileCache } from 'node:module'
import { text } from 'node:stream/consumers'
import { type Settings, start } from '../../start.ts'
import { keepingLog } from './kept-log.ts'

const { at, ...settings }: Omit<Settings, 'now'> & { at: string } = JSON.parse(await text(process.stdin))
let set = { at: Date.parse(at), since: performance.now() }
process.on('message', (message: { at: string }) => {
  set = { at: Date.parse(message.at), since: performance.now() }
  process.send?.({ knows: message.at })
})
process.on('disconnect', () => process.exit())
const { port } = await start({ ...keepingLog(settings), now: () => new Date(set.at + performance.now() - set.since) })
process.send?.({ port })
// The cache is written when a process ends normally, and this one will be killed.
flushCompileCache()
