import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../../config.ts'
import { fillIn } from '../../playground/local.ts'

test('a second start has the same machines, and those that were added', async context => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-local-'))
  context.onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const config = readConfig({ DATA_DIR: folder, DATABASE_URL: 'postgres://127.0.0.1/never-asked' })
  const first = await fillIn(config, () => {})
  const serials = ({ feeds }: typeof first) => feeds?.komatsu.fleet.machines.map(machine => machine.serialNumber)
  expect(serials(first)).toHaveLength(35)
  first.feeds?.komatsu.fleet.add(5)
  const before = serials(first)
  await first.stop()
  const second = await fillIn(config, () => {})
  context.onTestFinished(() => second.stop())
  expect(before).toHaveLength(40)
  expect(serials(second)).toEqual(before)
})
