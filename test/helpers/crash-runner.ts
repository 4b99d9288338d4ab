// A process of its own that runs the product, to be killed. Its settings come as JSON on standard input; its clock begins at
// `at` and ticks.
import { text } from 'node:stream/consumers'
import { type Settings, start } from '../../start.ts'

const { at, ...settings }: Omit<Settings, 'now'> & { at: string } = JSON.parse(await text(process.stdin))
const begin = performance.now()
await start({ ...settings, now: () => new Date(Date.parse(at) + performance.now() - begin) })
process.send?.('started')
