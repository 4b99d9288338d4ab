import { afterAll, beforeAll, expect, test } from 'vitest'
import { readMonth } from '../../../src/billing/read-month.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { tickMatching } from '../../../src/selection/tick.ts'
import { type Core, listed, openCore, PACE_SECONDS } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const NOTHING = { terms: [], oemName: null, model: null }
const read = (accountId: number, month: string) => readMonth(core.ctx, { accountId, month, feeds: null })

test('a feed that was confirmed with nothing selected counts from then on, also after a later Confirm', async () => {
  core.clock.now = new Date('2026-03-10T09:00:00Z')
  const { ada, accountId, integrationId, ...company } = await listed(core, 3)
  const draft = await company.draft(integrationId)
  await tickMatching(core.ctx, draft, NOTHING, false)
  expect(await confirm(core.ctx, ada, draft.id)).toMatchObject({ kind: 'confirmed', selected: 0 })
  await core.run()
  expect((await read(accountId, '2026-03-01')).totals).toEqual({ received: 3, selected: 0, billable: 0 })
  core.clock.now = new Date('2026-04-01T03:00:00Z')
  const second = await company.draft(integrationId)
  await tickMatching(core.ctx, second, NOTHING, true)
  expect(await confirm(core.ctx, ada, second.id)).toMatchObject({ kind: 'confirmed', selected: 3 })
  expect((await read(accountId, '2026-03-01')).totals).toEqual({ received: 3, selected: 0, billable: 0 })
  core.clock.now = new Date('2026-04-01T06:00:00Z')
  await core.run()
  expect(await read(accountId, '2026-03-01')).toMatchObject({ soFar: false, totals: { received: 3 } })
  await core.rest()
})

test('until the first read after Confirm is complete the month says so, and never again', async () => {
  core.clock.now = new Date('2026-11-10T09:00:00Z')
  const { accountId, integrationId, login, start } = await listed(core, 4)
  const firstRead = async () =>
    (await read(accountId, '2026-11-01')).feeds.map(feed => [feed.received, feed.firstReadOf])
  core.clock.advance(60_000)
  await start(integrationId)
  expect(await firstRead()).toEqual([[0, 4]])
  // In the middle of the read the OEM makes it wait.
  login.pageSize = 2
  login.says = async cursor =>
    cursor === '2' ? { kind: 'throttled', until: new Date(core.clock.now.getTime() + 60_000) } : null
  await core.run()
  expect(await firstRead()).toEqual([[2, 4]])
  login.says = null
  core.clock.advance(120_000)
  await core.run()
  expect(await firstRead()).toEqual([[4, null]])
  login.says = async () => ({ kind: 'throttled', until: new Date(core.clock.now.getTime() + 60_000) })
  core.clock.advance(PACE_SECONDS * 1100)
  await core.run()
  expect(await firstRead()).toEqual([[4, null]])
  await core.rest()
})

test('a month without a feed is told apart from an account without a feed', async () => {
  core.clock.now = new Date('2026-11-10T09:00:00Z')
  const { accountId, integrationId, start } = await listed(core, 1)
  expect(await read(accountId, '2026-10-01')).toMatchObject({ feeds: [], integrated: false })
  await start(integrationId)
  await core.run()
  expect(await read(accountId, '2026-10-01')).toMatchObject({ feeds: [], integrated: true, soFar: false })
  await core.rest()
})
