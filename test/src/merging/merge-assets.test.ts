import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { decide } from '../../../src/arrival/decide.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import { closeMonth } from '../../../src/billing/close-month.ts'
import { readMonthAssets } from '../../../src/billing/list-month-assets.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { listConflicts } from '../../../src/merging/list-conflicts.ts'
import { resolveConflict } from '../../../src/merging/resolve-conflict.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Core, listed, machine, openCore, PACE_SECONDS, page } from '../../helpers/core.ts'
import { setImportNew, tickPage } from '../../helpers/page-form.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())
beforeEach(async () => {
  await core.rest()
  core.chat.posted.length = 0
  core.clock.now = new Date('2026-11-10T09:00:00Z')
})

/** The same machine, once by its serial number and once by its PIN, as long as nothing connects the two. */
const bySerial = machine(1, { pin: null, equipmentId: null })
const byPin = machine(1, { serialNumber: null, equipmentId: null })

type Feed = Awaited<ReturnType<typeof start>>

/** A feed with both of them, or with these, confirmed with all or none selected, as `ticked` says. */
async function start(list = [bySerial, byPin], options: { importNew?: boolean; ticked?: boolean } = {}) {
  const feed = await listed(core, 0)
  feed.login.machines = list
  await feed.verify(feed.integrationId)
  await core.run()
  const draft = await feed.draft(feed.integrationId)
  await setImportNew(core.ctx, draft, options.importNew ?? true)
  const shown = (await feed.assets(feed.integrationId)).map(asset => asset.id)
  await tickPage(core.ctx, draft, { shown, ticked: (options.ticked ?? true) ? shown : [] })
  await confirm(core.ctx, feed.ada, draft.id)
  await core.run()
  return feed
}

async function sync(feed: Feed, list: (typeof bySerial)[]): Promise<void> {
  feed.login.machines = list
  core.clock.advance(PACE_SECONDS * 1200)
  await core.run()
}

const billable = async (feed: Feed, month = '2026-11-01') =>
  (await readMonth(core.ctx, { accountId: feed.accountId, month, feeds: null })).totals.billable

/** Counters and rollups equal a recount. */
async function sound(feed: Feed): Promise<void> {
  const { rows } = await sql<{ assets: number; selected: number; facets: number; overlaps: number }>`
    select (select count(*) from asset where integration_id = integration.id) - asset_count as assets,
      (select count(*) from selection where integration_id = integration.id and selected_to is null) - selected_count as selected,
      (select coalesce(sum(assets), 0) from facet where integration_id = integration.id) - asset_count as facets,
      (select count(*) from selection a join selection b on b.asset_id = a.asset_id and b.selected_from > a.selected_from
        where a.integration_id = integration.id and coalesce(a.selected_to, 'infinity') > b.selected_from) as overlaps
    from integration where id = ${feed.integrationId}`.execute(core.db)
  expect(rows).toEqual([{ assets: 0, selected: 0, facets: 0, overlaps: 0 }])
}

test('after a merge the latest decision of a person about either asset counts; the past is united', async () => {
  const feed = await start([bySerial], { importNew: false })
  await sync(feed, [bySerial, byPin])
  const [arrival] = await core.db
    .selectFrom('arrival')
    .selectAll()
    .where('integration_id', '=', feed.integrationId)
    .execute()
  const arrivalId = arrival?.id ?? 0
  core.clock.advance(60_000)
  await decide(core.ctx, feed.bob, { arrivalId, assetIds: null, decision: 'declined' })
  await sync(feed, [machine(1)])
  // Bob declined it after Ada’s Confirm: it is one machine, and Bob’s decision is the later one.
  expect(await feed.selected(feed.integrationId)).toEqual([])
  expect(await billable(feed), 'it was selected until then').toBe(1)
  const read = await readArrival(core.db, feed.accountId, arrivalId, { limit: 10, order: 'arrived' })
  expect(read).toMatchObject({ merged: 1, counts: { total: 0 } })
  await sound(feed)
})

test('an automatic import is not a person’s decision: an earlier deselection counts', async () => {
  const feed = await start([bySerial], { ticked: false })
  await sync(feed, [bySerial, byPin])
  expect(await feed.selected(feed.integrationId)).toHaveLength(1)
  await sync(feed, [machine(1)])
  expect(await feed.selected(feed.integrationId)).toEqual([])
  await sound(feed)
})

test('an asset that waited for approval and turns out to be known waits no more; its old button says so, and the post counts it', async () => {
  const feed = await start([bySerial], { importNew: false })
  await sync(feed, [bySerial, byPin, machine(2)])
  const waiting = await core.db.selectFrom('arrival_asset').selectAll().where('decision', 'is', null).execute()
  const [arrivalId = 0, assetId = 0] = [waiting[0]?.arrival_id, waiting[0]?.asset_id]
  const post = core.chat.of(feed.workspaceId, 'arrival')[0]
  await sync(feed, [machine(1), machine(2)])
  expect(post?.edits).toBeGreaterThan(0)
  expect(await decide(core.ctx, feed.bob, { arrivalId, assetIds: [assetId], decision: 'approved' })).toEqual({
    kind: 'merged',
  })
  expect(await readArrival(core.db, feed.accountId, arrivalId, { limit: 9, order: 'arrived' })).toMatchObject({
    merged: 1,
    counts: { total: 1, waiting: 1 },
  })
  await sound(feed)
})

test('ticks in an open draft go to the asset that stays', async () => {
  const feed = await start()
  const draft = await feed.draft(feed.integrationId)
  const [, second] = await feed.assets(feed.integrationId)
  await tickPage(core.ctx, draft, { shown: [second?.id ?? 0], ticked: [] })
  expect(await feed.draft(feed.integrationId)).toMatchObject({ ticked: 1, removed: 1 })
  await sync(feed, [machine(1)])
  expect(await feed.draft(feed.integrationId)).toMatchObject({ ticked: 0, removed: 1 })
  await confirm(core.ctx, feed.ada, draft.id)
  expect(await feed.selected(feed.integrationId)).toEqual([])
  await sound(feed)
})

test('a closed month gives the same list and numbers after a merge; the open month counts the machine once', async () => {
  const feed = await start()
  core.clock.now = new Date('2026-12-02T00:00:00Z')
  await core.run()
  const november = async () => {
    const query = { accountId: feed.accountId, month: '2026-11-01', feeds: null }
    const assets = []
    for await (const one of readMonthAssets(core.ctx, { ...query, which: 'all' })) assets.push(...one.assets)
    return { summary: await readMonth(core.ctx, query), assets }
  }
  const before = await november()
  expect(before.summary).toMatchObject({ soFar: false, totals: { billable: 2 } })
  await sync(feed, [machine(1)])
  expect(await november()).toEqual(before)
  expect(await billable(feed, '2026-12-01')).toBe(1)
  expect(await closeMonth(core.ctx, { accountId: feed.accountId, month: '2026-11-01' })).toEqual({
    kind: 'closed_before',
  })
  await sound(feed)
})

/** Two machines that share a serial number, and an entry that has nothing but that number. */
const doubtful = [
  machine(1, { serialNumber: 'SHARED', equipmentId: null }),
  machine(2, { serialNumber: 'SHARED', equipmentId: null }),
  machine(3, { serialNumber: 'SHARED', pin: null, equipmentId: null }),
]

test('an entry that could be either of two assets is a conflict: counted, named on the bill, announced once, and resolved by a person', async () => {
  const feed = await start(doubtful.slice(0, 2))
  await sync(feed, doubtful)
  await sync(feed, doubtful)
  const conflicts = () =>
    listConflicts(core.db, { accountId: feed.accountId, integrationId: feed.integrationId, limit: 10 })
  expect((await conflicts()).total).toBe(2)
  expect(await billable(feed)).toBe(3)
  const month = await readMonth(core.ctx, { accountId: feed.accountId, month: '2026-11-01', feeds: null })
  expect(month.feeds[0]?.inConflict).toBe(3)
  expect(core.chat.of(feed.workspaceId, 'conflicts')).toHaveLength(1)

  const [first, second] = (await conflicts()).conflicts
  const eve = await feed.join('Eve', null)
  const settle = (who: typeof eve, conflictId: number, same: boolean) =>
    resolveConflict(core.ctx, who, { conflictId, same })
  expect(await settle(eve, first?.id ?? 0, true)).toMatchObject({ kind: 'not_allowed' })
  const stranger = await core.company()
  expect(await settle(stranger.ada, first?.id ?? 0, true)).toMatchObject({ kind: 'resolved_before' })
  expect((await conflicts()).total, 'nothing changed').toBe(2)
  expect(await settle(feed.bob, second?.id ?? 0, false)).toMatchObject({ kind: 'resolved', same: false })
  expect(await settle(feed.bob, second?.id ?? 0, true)).toMatchObject({ kind: 'resolved_before' })
  expect(await settle(feed.bob, first?.id ?? 0, true)).toMatchObject({ kind: 'resolved', same: true })
  expect(await conflicts()).toEqual({ total: 0, conflicts: [] })
  expect(await billable(feed)).toBe(2)
  // A person’s answer holds: the same list opens no conflict again.
  await sync(feed, doubtful.toReversed())
  await sync(feed, doubtful)
  expect(await conflicts()).toEqual({ total: 0, conflicts: [] })
  expect(await billable(feed)).toBe(2)
  expect(await feed.audit()).toEqual(expect.arrayContaining(['conflict_settled']))
  await sound(feed)
})

test('after five hundred merges in one turn every machine exists once', async () => {
  const serials = Array.from({ length: 500 }, (_, n) => machine(n, { pin: null, equipmentId: null }))
  const pins = Array.from({ length: 500 }, (_, n) => machine(n, { serialNumber: null, equipmentId: null }))
  const feed = await start([...serials, ...pins])
  expect(await billable(feed)).toBe(1000)
  feed.login.says = () => page(Array.from({ length: 500 }, (_, n) => machine(n)))
  await sync(feed, [])
  expect(await billable(feed)).toBe(500)
  await sound(feed)
})
