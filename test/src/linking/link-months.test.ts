import { afterAll, beforeAll, expect, test } from 'vitest'
import { setTimeZone } from '../../../src/account/set-time-zone.ts'
import type { Actor } from '../../../src/actor.ts'
import { closeMonth } from '../../../src/billing/close-month.ts'
import { findBook } from '../../../src/billing/find-book.ts'
import { readMonthAssets } from '../../../src/billing/list-month-assets.ts'
import { readHistory } from '../../../src/billing/read-history.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { currentDay } from '../../../src/calendar/current-day.ts'
import { link } from '../../../src/linking/link.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { type Company, type Core, listed, machines, openCore } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const [JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER] = [7, 8, 9, 10, 11].map(
  month => `2026-${String(month).padStart(2, '0')}-01`,
) as [string, string, string, string, string]

async function linkBoth(giver: Actor, taker: Actor) {
  const linked = await link(core.ctx, taker, await linkCodeOf(core.ctx, giver))
  if (linked.kind !== 'linked') throw new Error(linked.kind)
  return linked
}

/** A company in that zone whose feed was confirmed at that instant and synced. */
async function confirmed(at: string, count: number, timeZone = 'UTC') {
  core.clock.now = new Date(at)
  const company = await listed(core, count)
  await setTimeZone(core.ctx, company.ada, timeZone)
  await company.start(company.integrationId)
  await core.run()
  return company
}

/** Syncs and closes months, as the workers do, at each of these instants. */
async function pass(...instants: string[]) {
  for (const instant of instants) {
    core.clock.now = new Date(instant)
    await core.run()
  }
}

const closed = async () => {
  const rows = await core.db.selectFrom('closed_month').select(['account_id', 'month']).orderBy('month').execute()
  return (accountId: number) => rows.filter(row => row.account_id === accountId).map(row => row.month)
}
/** What a person of the company is shown of a month. */
async function told(company: Company, month: string) {
  const actor = await company.actor('Ada')
  const accountId = await findBook(core.db, actor, month)
  const asked = { accountId, workspaceId: actor.workspaceId, month, feeds: null }
  const assets = []
  for await (const page of readMonthAssets(core.ctx, { ...asked, which: 'all' })) assets.push(...page.assets)
  return { summary: await readMonth(core.ctx, asked), history: await readHistory(core.ctx, asked), assets }
}

test('the side with closed months keeps them: none is closed again, whoever gave the code', async () => {
  const taker = await confirmed('2026-07-15T09:00:00Z', 5)
  await pass('2026-08-15T09:00:00Z', '2026-09-15T09:00:00Z', '2026-10-15T09:00:00Z', '2026-11-01T12:00:00Z')
  const giver = await confirmed('2026-11-10T09:00:00Z', 2)
  const before = await told(taker, OCTOBER)
  expect((await closed())(taker.accountId)).toEqual([JULY, AUGUST, SEPTEMBER, OCTOBER])
  const linked = await linkBoth(giver.ada, taker.ada)
  expect(linked).toMatchObject({ keeps: { accountId: taker.accountId }, joins: { accountId: giver.accountId } })
  await pass('2026-11-10T10:00:00Z', '2026-12-01T07:00:00Z')
  const now = await closed()
  expect(now(giver.accountId)).toEqual([])
  expect(now(taker.accountId)).toEqual([JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER])
  expect((await told(giver, NOVEMBER)).summary.totals).toMatchObject({ billable: 7 })
  expect((await told(taker, OCTOBER)).summary).toEqual(before.summary)
  await core.rest()
})

test('if both sides have closed months, each still sees its own, after unlinking too', async () => {
  const [giver, taker] = [await confirmed('2026-09-10T09:00:00Z', 2), await confirmed('2026-08-10T09:00:00Z', 5)]
  await pass('2026-09-15T09:00:00Z', '2026-10-15T09:00:00Z', '2026-11-01T12:00:00Z', '2026-11-10T09:00:00Z')
  const questions = [
    [giver, SEPTEMBER],
    [giver, OCTOBER],
    [taker, AUGUST],
    [taker, SEPTEMBER],
    [taker, OCTOBER],
  ] as const
  const answers = await Promise.all(questions.map(([company, month]) => told(company, month)))
  const stillSo = async () => {
    for (const [n, [company, month]] of questions.entries()) expect(await told(company, month)).toEqual(answers[n])
  }
  expect(answers.map(answer => answer.summary.totals.billable)).toEqual([2, 2, 5, 5, 5])
  expect(await linkBoth(giver.ada, taker.ada)).toMatchObject({ keeps: { accountId: giver.accountId } })
  await stillSo()
  // Nobody on the continuing side was billed for the earlier months of the joining side.
  expect((await told(giver, AUGUST)).summary).toMatchObject({ soFar: false, feeds: [], integrated: true })

  await pass('2026-12-01T07:00:00Z')
  await stillSo()
  const months = await closed()
  expect([months(giver.accountId), months(taker.accountId)]).toEqual([
    [SEPTEMBER, OCTOBER, NOVEMBER],
    [AUGUST, SEPTEMBER, OCTOBER],
  ])
  const november = await told(taker, NOVEMBER)
  // It is shown beside their own October.
  expect(november.summary).toMatchObject({ totals: { billable: 7 }, previous: { billable: 5 } })
  expect(november.history.map(month => [month.month, month.billable])).toEqual([
    [AUGUST, 5],
    [SEPTEMBER, 5],
    [OCTOBER, 5],
    [NOVEMBER, 7],
  ])
  expect((await told(giver, NOVEMBER)).summary).toMatchObject({ totals: { billable: 7 }, previous: { billable: 2 } })

  expect(await unlink(core.ctx, await taker.actor('Ada'))).toEqual({ kind: 'unlinked', silent: 0 })
  await stillSo()
  expect(await told(taker, NOVEMBER)).toEqual(november)
  await core.rest()
})

test('a month that the other side closed before the link is seen by those who saw it while linked, after unlinking too', async () => {
  const keeper = await confirmed('2026-08-10T09:00:00Z', 5)
  await pass('2026-09-15T09:00:00Z', '2026-10-15T09:00:00Z', '2026-11-01T12:00:00Z', '2026-11-10T09:00:00Z')
  const guest = await core.company()
  expect(await linkBoth(keeper.ada, guest.ada)).toMatchObject({ keeps: { accountId: keeper.accountId } })
  const october = await told(guest, OCTOBER)
  expect(october.summary.totals.billable).toBe(5)
  core.clock.now = new Date('2026-11-20T09:00:00Z')
  expect(await unlink(core.ctx, await guest.actor('Ada'))).toEqual({ kind: 'unlinked', silent: 0 })
  expect(await told(guest, OCTOBER)).toEqual(october)
  expect((await told(guest, NOVEMBER)).summary).toMatchObject({ feeds: [], previous: { billable: 5 } })
  await core.rest()
})

test('the first month of the joining side has no month before it, after the link either', async () => {
  const keeper = await confirmed('2026-08-10T09:00:00Z', 5)
  await pass('2026-09-15T09:00:00Z', '2026-10-15T09:00:00Z')
  const guest = await confirmed('2026-10-16T09:00:00Z', 2)
  await pass('2026-11-01T12:00:00Z', '2026-11-10T09:00:00Z')
  const october = await told(guest, OCTOBER)
  expect(october).toMatchObject({ summary: { totals: { billable: 2 }, previous: null } })
  expect(await linkBoth(keeper.ada, guest.ada)).toMatchObject({ keeps: { accountId: keeper.accountId } })
  expect(await told(guest, OCTOBER)).toEqual(october)
  await core.rest()
})

test('if a machine is on both sides, the bill says so from the moment of the link', async () => {
  const [giver, taker] = [await confirmed('2026-11-10T09:00:00Z', 3), await confirmed('2026-11-10T09:00:00Z', 2)]
  await linkBoth(giver.ada, taker.ada)
  const { feeds } = (await told(giver, NOVEMBER)).summary
  expect(feeds).toMatchObject([{ inOtherFeed: 2 }, { inOtherFeed: 2 }])
  await core.rest()
})

test('feeds that join keep the month bounds of their receipts until the month is over', async () => {
  // In Auckland November began and ends 13 hours before UTC's.
  const giver = await confirmed('2026-11-10T09:00:00Z', 2)
  const taker = await confirmed('2026-11-10T09:00:00Z', 3, 'Pacific/Auckland')
  const day = (instant: string, company: Company & { integrationId: number }) =>
    currentDay(core.db, giver.accountId, new Date(instant), company.integrationId)
  await linkBoth(giver.ada, taker.ada)
  expect((await told(taker, NOVEMBER)).summary.feeds.map(feed => [feed.billable, feed.timeZone])).toEqual([
    [2, null],
    [3, 'Pacific/Auckland'],
  ])
  expect(await day('2026-11-30T10:59:59.999Z', taker)).toMatchObject({ month: NOVEMBER, day: 30 })
  expect(await day('2026-11-30T11:00:00Z', taker)).toMatchObject({ month: '2026-12-01', day: 1, timeZone: 'UTC' })
  expect(await day('2026-11-30T11:00:00Z', giver)).toMatchObject({ month: NOVEMBER, day: 30 })

  // A machine that first comes when November is over in one zone and not in the other.
  taker.login.machines = machines(4)
  giver.login.machines = machines(3)
  await pass('2026-11-30T12:00:00Z')
  core.clock.now = new Date('2026-12-01T05:59:59Z')
  const november = { accountId: giver.accountId, month: NOVEMBER }
  expect(await closeMonth(core.ctx, november)).toEqual({ kind: 'not_yet' })
  core.clock.now = new Date('2026-12-01T06:00:00Z')
  expect(await closeMonth(core.ctx, november)).toEqual({ kind: 'closed' })
  const { summary } = await told(giver, NOVEMBER)
  expect(summary.feeds.map(feed => [feed.received, feed.selected, feed.billable])).toEqual([
    [3, 3, 3],
    [3, 3, 3],
  ])
  expect((await told(giver, '2026-12-01')).summary.feeds.map(feed => [feed.selected, feed.timeZone])).toEqual([
    [3, null],
    [4, null],
  ])
  await core.rest()
})

test('if a joined feed’s month ends later, closing waits for it', async () => {
  const giver = await confirmed('2026-11-10T09:00:00Z', 1, 'Pacific/Auckland')
  const taker = await confirmed('2026-11-10T09:00:00Z', 1)
  await linkBoth(giver.ada, taker.ada)
  const november = { accountId: giver.accountId, month: NOVEMBER }
  core.clock.now = new Date('2026-12-01T05:59:59.999Z')
  expect(await closeMonth(core.ctx, november)).toEqual({ kind: 'not_yet' })
  // One of the two has a month that is over and not closed: linking is refused.
  const third = await core.company()
  const code = await linkCodeOf(core.ctx, third.ada)
  expect(await link(core.ctx, giver.ada, code)).toEqual({ kind: 'month_closing' })
  core.clock.now = new Date('2026-12-01T06:00:00Z')
  expect(await closeMonth(core.ctx, november)).toEqual({ kind: 'closed' })
  await core.rest()
})

test('a first Confirm near the edge of a month opens no earlier month for the continuing side', async () => {
  // 1 November in Auckland, 31 October in UTC.
  const taker = await confirmed('2026-10-31T12:00:00Z', 1, 'Pacific/Auckland')
  const giver = await confirmed('2026-11-10T09:00:00Z', 1)
  await linkBoth(giver.ada, taker.ada)
  expect(await closeMonth(core.ctx, { accountId: giver.accountId, month: OCTOBER })).toEqual({
    kind: 'out_of_order',
    oldest: NOVEMBER,
  })
  await core.rest()
})
