import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { removeApp } from '../../../src/app/remove-app.ts'
import type { EquipmentSnapshot } from '../../../src/asset/equipment-snapshot.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { listConflicts } from '../../../src/merging/list-conflicts.ts'
import { type Core, listed, machine, machines, openCore, PACE_SECONDS, page, running } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())
beforeEach(async () => {
  await core.rest()
  core.clock.now = new Date('2026-11-10T09:00:00Z')
})

type Feed = Awaited<ReturnType<typeof running>>

/** The next sync finds this list. */
async function sync(feed: Feed, list: EquipmentSnapshot[]): Promise<void> {
  feed.login.machines = list
  core.clock.advance(PACE_SECONDS * 1200)
  await core.run()
}

/** This month’s bill, and how many assets the list has. */
async function billed(feed: Feed) {
  const month = await readMonth(core.ctx, { accountId: feed.accountId, month: '2026-11-01', feeds: null })
  const { asset_count: assets, selected_count: selected } = await feed.row(feed.integrationId)
  expect(await feed.assets(feed.integrationId)).toHaveLength(assets)
  expect(await feed.selected(feed.integrationId)).toHaveLength(selected)
  return { assets, selected, received: month.totals.received, billable: month.totals.billable }
}

/** A feed that lists exactly this, confirmed and synced. */
async function runningWith(list: EquipmentSnapshot[]): Promise<Feed> {
  const [feed] = await runningWithEach([list])
  if (!feed) throw new Error('no feed')
  return feed
}

/** One feed per list, set up together. */
async function runningWithEach(lists: EquipmentSnapshot[][]): Promise<Feed[]> {
  const feeds = await Promise.all(
    lists.map(async list => {
      const company = await core.company()
      company.login.machines = list
      const integrationId = await company.install()
      await company.verify(integrationId)
      return { ...company, integrationId }
    }),
  )
  await core.run()
  await Promise.all(feeds.map(feed => feed.start(feed.integrationId)))
  await core.run()
  return feeds
}

const bySerial = (n: number) => machine(n, { pin: null, equipmentId: null })
const byNumber = (n: number) => machine(n, { pin: null, serialNumber: null, model: null })

test('twenty machines of a feed that begins to send PINs stay twenty, selected and billed once', async () => {
  const feed = await runningWith(Array.from({ length: 20 }, (_, n) => bySerial(n)))
  await sync(feed, machines(20))
  expect(await billed(feed)).toEqual({ assets: 20, selected: 20, received: 20, billable: 20 })
  expect((await feed.assets(feed.integrationId))[0]).toMatchObject({ pin: 'PIN00000000', serial_number: 'SER10000' })
  await sync(
    feed,
    Array.from({ length: 20 }, (_, n) => machine(n, { serialNumber: null, equipmentId: null })),
  )
  expect(await billed(feed)).toEqual({ assets: 20, selected: 20, received: 20, billable: 20 })
})

test('a machine known by make and equipment number whose model becomes known is the same one', async () => {
  const feed = await runningWith([byNumber(1), byNumber(2)])
  await sync(feed, [machine(1, { pin: null, serialNumber: null }), machine(2, { pin: null })])
  expect(await billed(feed)).toEqual({ assets: 2, selected: 2, received: 2, billable: 2 })
})

test('a make that is missing, or written differently, is not another machine', async () => {
  const feed = await runningWith([machine(1, { pin: null, oemName: null }), machine(2, { pin: null })])
  await sync(feed, [machine(1, { pin: null }), machine(2, { pin: null, oemName: 'Caterpillar' })])
  expect(await billed(feed)).toMatchObject({ assets: 2, billable: 2 })
})

test('three machines with their own serial numbers and a placeholder PIN are three', async () => {
  const none = ['NOT AVAILABLE', 'TBD', '99999999999999999', 'NO PIN', '?', 'Unbekannt', 'vacio']
  const feeds = await runningWithEach(none.map(pin => [1, 2, 3].map(n => machine(n, { pin }))))
  for (const [nth, feed] of feeds.entries())
    expect(await billed(feed), none[nth]).toEqual({ assets: 3, selected: 3, received: 3, billable: 3 })
})

test('a PIN is the same PIN however it is written', async () => {
  const ways: Record<string, (pin: string) => string> = {
    stars: pin => `*${pin}*`,
    'zero-width spaces': pin => `\u200b${pin}\ufeff`,
    'full-width forms': pin => pin.replaceAll(/\d/g, digit => String.fromCharCode(0xff10 + Number(digit))),
    'a label': pin => `PIN: ${pin}`,
  }
  const list = machines(3).map(one => ({ ...one, serialNumber: null }))
  const feeds = await runningWithEach(Object.keys(ways).map(() => list))
  for (const [nth, written] of Object.values(ways).entries()) {
    const feed = feeds[nth]
    if (feed) feed.login.machines = list.map(one => ({ ...one, pin: written(one.pin ?? '') }))
  }
  core.clock.advance(PACE_SECONDS * 1200)
  await core.run()
  for (const [nth, way] of Object.keys(ways).entries()) {
    const feed = feeds[nth]
    if (!feed) throw new Error('no feed')
    // It was read a second time.
    expect(feed.login.asked.length, way).toBeGreaterThan(1)
    expect(await billed(feed), way).toEqual({ assets: 3, selected: 3, received: 3, billable: 3 })
  }
})

test('an entry that shows two known assets to be one merges receipts and selections, and the trail says so', async () => {
  const feed = await runningWith([machine(1, { pin: null }), machine(1, { serialNumber: null, equipmentId: null })])
  expect(await billed(feed)).toMatchObject({ assets: 2, billable: 2 })
  await sync(feed, [machine(1)])
  expect(await billed(feed)).toEqual({ assets: 1, selected: 1, received: 1, billable: 1 })
  expect(await feed.audit()).toContain('assets_merged')
})

test('merged assets keep the newest value of each element, with its time', async () => {
  const at = (day: number) => new Date(Date.UTC(2026, 10, day))
  const nothing = {
    latitude: null,
    longitude: null,
    operatingHours: null,
    fuelRemainingPercent: null,
    engineRunning: null,
  }
  const feed = await listed(core, 0)
  const old = machine(1, {
    pin: null,
    equipmentId: null,
    observedAt: at(5),
    ...{ latitude: 1, longitude: 1, operatingHours: 100, fuelRemainingPercent: 10, engineRunning: null },
    times: { location: at(5), operatingHours: at(1), fuelRemaining: at(3) },
  })
  const other = machine(1, {
    serialNumber: null,
    equipmentId: null,
    observedAt: at(4),
    ...{ latitude: 2, longitude: 2, operatingHours: 200, fuelRemainingPercent: 20, engineRunning: true },
    times: { location: at(2), operatingHours: at(4) },
  })
  feed.login.machines = [old, other]
  await feed.verify(feed.integrationId)
  await core.run()
  expect(await feed.assets(feed.integrationId)).toHaveLength(2)
  feed.login.machines = [machine(1, { equipmentId: null, observedAt: null, ...nothing, times: {} })]
  await feed.verify(feed.integrationId)
  await core.run()
  const [asset, ...more] = await feed.assets(feed.integrationId)
  expect(more).toEqual([])
  const telemetry = core.db
    .selectFrom('telemetry')
    .selectAll()
    .where('asset_id', '=', asset?.id ?? 0)
  expect(await telemetry.executeTakeFirst()).toMatchObject({
    observed_at: at(5),
    // A position counts as one value.
    ...{ latitude: 1, longitude: 1, location_at: at(5) },
    ...{ operating_hours: 200, operating_hours_at: at(4) },
    // A value with a time wins over one without.
    ...{ fuel_remaining_percent: 10, fuel_remaining_at: at(3) },
    ...{ engine_running: true, engine_at: null },
  })
})

test('a machine listed twice in different turns of one read is marked until a read lists it once', async () => {
  const feed = await listed(core, 0)
  const list = [machine(0), ...machines(1100, 1), machine(0)]
  feed.login.machines = list
  await feed.verify(feed.integrationId)
  await core.run()
  await feed.start(feed.integrationId)
  await core.run()
  const doubled = async () =>
    (await feed.assets(feed.integrationId)).filter(asset => asset.doubled_at !== null).map(asset => asset.pin)
  expect(await doubled()).toEqual(['PIN00000000'])
  await sync(feed, list.slice(0, -1))
  expect(await doubled()).toEqual([])
})

test('sixteen machines without an identifier are counted as sixteen, and a correction is shown', async () => {
  const feed = await running(core, 1)
  const oddities = () =>
    core.db.selectFrom('oddity').selectAll().where('integration_id', '=', feed.integrationId).orderBy('id').execute()
  const nameless = { element: 'EquipmentHeader', value: 'Acme C-100', reason: 'no_identity' as const }
  feed.login.says = () => page(machines(1), null, { oddities: Array.from({ length: 16 }, () => nameless) })
  await sync(feed, [])
  expect(await oddities()).toMatchObject([{ reason: 'no_identity', machines: 16, ended_at: null }])
  feed.login.says = () =>
    page([machine(0, { oddities: [{ element: 'FuelRemaining/Percent', value: '140', reason: 'out_of_range' }] })])
  await sync(feed, [])
  expect(await oddities()).toMatchObject([
    { reason: 'no_identity', ended_at: core.clock.now },
    { reason: 'out_of_range', ended_at: null },
  ])
  feed.login.says = null
  // A machine that isn’t listed gives no information about itself.
  await sync(feed, machines(1, 7))
  expect((await oddities())[1]).toMatchObject({ ended_at: null })
  await sync(feed, machines(1))
  expect((await oddities())[1]).toMatchObject({ ended_at: core.clock.now })
})

test('a new login starts a new list: nothing of the wrong login’s list stays', async () => {
  const wrong = await core.company()
  wrong.login.machines = machines(5, 900)
  const feed = await listed(core, 3)
  await feed.verify(feed.integrationId, { username: wrong.login.username, password: wrong.login.password })
  await core.run()
  expect((await feed.draft(feed.integrationId)).ticked).toBe(5)
  await feed.verify(feed.integrationId)
  await core.run()
  expect((await feed.assets(feed.integrationId)).map(asset => asset.pin)).toEqual(machines(3).map(one => one.pin))
  expect((await feed.draft(feed.integrationId)).ticked).toBe(3)
})

test('after a Verify in the middle of a list, the list is read from its first page', async () => {
  const wrong = await core.company()
  wrong.login.machines = machines(2500, 5000)
  const feed = await core.company()
  feed.login.machines = machines(250)
  const integrationId = await feed.install()
  const stopAt = (cursor: string | null) => (Number(cursor ?? 0) >= 100 ? ({ kind: 'maintenance' } as const) : null)
  wrong.login.says = stopAt
  await feed.verify(integrationId, { username: wrong.login.username, password: wrong.login.password })
  await core.run()
  expect((await feed.row(integrationId)).read_cursor).toBe('100')
  await feed.verify(integrationId)
  await core.run()
  const pins = (await feed.assets(integrationId)).map(asset => asset.pin)
  expect(pins).toEqual(machines(250).map(one => one.pin))
})

test('the same machine in two feeds is found by its identifier, and its effect is shown', async () => {
  const feed = await running(core, 3)
  const other = await feed.install()
  await feed.verify(other, { apiToken: 'x' })
  await core.run()
  await feed.start(other)
  await core.run()
  const { rows } = await sql<{ shared: number }>`
    select shared_count as shared from integration where id = ${other}`.execute(core.db)
  expect(rows).toEqual([{ shared: 3 }])
})

test('if a feed replaced a removed one, the month counts a machine in both, and says so', async () => {
  const feed = await running(core, 3)
  core.clock.advance(60_000)
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  const other = await feed.install()
  await feed.verify(other)
  await core.run()
  await feed.start(other)
  await core.run()
  const { feeds } = await readMonth(core.ctx, { accountId: feed.accountId, month: '2026-11-01', feeds: null })
  expect(feeds).toMatchObject([
    { integrationId: feed.integrationId, billable: 3, inOtherFeed: 3 },
    { integrationId: other, billable: 3, inOtherFeed: 3 },
  ])
})

const doubts = (feed: Feed) =>
  listConflicts(core.db, { accountId: feed.accountId, integrationId: feed.integrationId, limit: 9 })

test('a conflict ends when the feed shows two machines, and its post says so', async () => {
  const feed = await running(core, 1)
  const list = (over: Partial<EquipmentSnapshot>) => [1, 2].map(n => machine(n, { serialNumber: 'SAME1', ...over }))
  await sync(feed, [machine(0), ...list({ pin: null })])
  expect((await doubts(feed)).total).toBe(1)
  const post = core.chat.of(feed.workspaceId, 'conflicts')[0]
  expect(post).toMatchObject({ edits: 0 })
  await sync(feed, [machine(0), ...list({})])
  expect(await billed(feed)).toMatchObject({ assets: 3, billable: 3 })
  expect((await doubts(feed)).total).toBe(0)
  expect(post).toMatchObject({ edits: 1 })
})

test('the bill says which machines another feed has too, even if that feed was removed within the month', async () => {
  const feed = await running(core, 3)
  const other = await feed.install()
  await feed.verify(other, { apiToken: 'x' })
  await core.run()
  await feed.start(other)
  await core.run()
  core.clock.advance(1000)
  await removeApp(core.ctx, feed.ada, feed.integrationId)
  await sync(feed, machines(3))
  const { feeds } = await readMonth(core.ctx, { accountId: feed.accountId, month: '2026-11-01', feeds: null })
  expect(feeds.map(({ billable, inOtherFeed }) => ({ billable, inOtherFeed }))).toEqual([
    { billable: 3, inOtherFeed: 3 },
    { billable: 3, inOtherFeed: 3 },
  ])
})
