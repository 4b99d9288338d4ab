import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EquipmentNames, EquipmentSnapshot } from '../../../src/asset/equipment-snapshot.ts'
import { findFacets } from '../../../src/asset/facets.ts'
import { identifiersOf } from '../../../src/asset/identifiers.ts'
import { findIntegration } from '../../../src/integration/find-integration.ts'
import { recordAssets } from '../../../src/sync/record-assets.ts'
import { type Core, machine, machines, openCore } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const today = { month: '2026-11-01', day: 10 }

async function feed() {
  const company = await core.company()
  const integrationId = await company.install()
  let reads = 0
  /** Each call is a read of its own. */
  const take = (equipment: EquipmentSnapshot[], receipt: { month: string; day: number } | null = today) =>
    core.db.transaction().execute(async trx => {
      await findIntegration(trx, null, integrationId, { lock: true })
      reads += 1
      const { accountId } = company
      const { added } = await recordAssets(trx, [], {
        accountId,
        integrationId,
        equipment,
        readNumber: reads,
        now: core.clock.now,
        receipt,
      })
      return added
    })
  const telemetry = () =>
    core.db
      .selectFrom('telemetry')
      .innerJoin('asset', 'asset.id', 'telemetry.asset_id')
      .selectAll('telemetry')
      .where('integration_id', '=', integrationId)
      .orderBy('asset_id')
      .execute()
  return { integrationId, take, telemetry, assets: () => company.assets(integrationId) }
}

/** The physical position and transaction of every row of the feed: equal means that nothing was written. */
async function written(integrationId: number) {
  const { rows } = await sql`
    select 'asset' as what, ctid::text, xmin::text from asset where integration_id = ${integrationId}
    union all select 'telemetry', telemetry.ctid::text, telemetry.xmin::text
      from telemetry join asset on asset.id = asset_id where integration_id = ${integrationId}
    union all select 'receipt', ctid::text, xmin::text from receipt where integration_id = ${integrationId}
    union all select 'facet', ctid::text, xmin::text from facet where integration_id = ${integrationId}
    order by 1, 2`.execute(core.db)
  return rows
}

test('new machines are stored once, in the order of their identity', async () => {
  const { take, assets } = await feed()
  const ids = await take([machine(2), machine(1), machine(2)])
  expect(ids).toHaveLength(2)
  expect((await assets()).map(asset => asset.pin)).toEqual(['PIN00000001', 'PIN00000002'])
  expect(await take([machine(1)])).toEqual([])
  expect(await take([])).toEqual([])
})

test('an unchanged list writes nothing', async () => {
  const { integrationId, take } = await feed()
  await take(machines(20))
  const before = await written(integrationId)
  await take(machines(20))
  expect(await written(integrationId)).toEqual(before)
})

test('the newest names that the feed gives a machine are stored', async () => {
  const { integrationId, take, assets } = await feed()
  await take(machines(3))
  await take([machine(1, { equipmentId: 'Renamed', model: null }), machine(2, { oemName: '' })])
  expect((await assets()).map(asset => [asset.equipment_id, asset.model])).toEqual([
    ['HK0', '320'],
    ['Renamed', null],
    ['HK2', '320'],
  ])
  expect((await assets())[1]?.search).toContain('renamed')
  expect(await findFacets(core.db, { integrationId, of: 'model', oemName: null, typed: '', limit: 9 })).toEqual([
    { value: '320', assets: 2 },
    { value: '', assets: 1 },
  ])
  expect(await findFacets(core.db, { integrationId, of: 'oem_name', oemName: null, typed: 'c%t', limit: 9 })).toEqual(
    [],
  )
})

test('older telemetry, or telemetry without a time, does not overwrite newer', async () => {
  const { take, telemetry } = await feed()
  const at = (time: string | null, operatingHours: number) =>
    machine(1, { observedAt: time === null ? null : new Date(time), operatingHours })
  await take([at(null, 1)])
  for (const [time, hours, kept] of [
    ['2026-11-10T08:00:00Z', 10, 10],
    ['2026-11-09T08:00:00Z', 9, 10],
    [null, 8, 10],
    ['2026-11-10T08:00:00Z', 11, 11],
    ['2026-11-10T08:00:01Z', 12, 12],
  ] as const) {
    await take([at(time, hours)])
    expect((await telemetry())[0]?.operating_hours).toBe(kept)
  }
})

test('the newest value of each element is stored, with its own time', async () => {
  const { integrationId, take, telemetry } = await feed()
  const at = (day: number) => new Date(Date.UTC(2026, 10, day))
  const said = (hours: number | null, hoursDay: number | null, place: number | null, placeDay: number | null) => {
    const days = [hoursDay, placeDay].filter(day => day !== null)
    return machine(1, {
      observedAt: days.length === 0 ? null : at(Math.max(...days)),
      operatingHours: hours,
      latitude: place,
      longitude: place,
      times: {
        ...(hoursDay === null ? {} : { operatingHours: at(hoursDay) }),
        ...(placeDay === null ? {} : { location: at(placeDay) }),
      },
    })
  }
  const known = async () => {
    const [row] = await telemetry()
    return [row?.operating_hours, row?.operating_hours_at, row?.latitude, row?.location_at, row?.observed_at]
  }
  await take([said(10, 1, 48, 3)])
  expect(await known()).toEqual([10, at(1), 48, at(3), at(3)])
  // The hours are newer, the position is older.
  await take([said(20, 5, 47, 2)])
  expect(await known()).toEqual([20, at(5), 48, at(3), at(5)])
  // Only elements that are newer than the stored ones are taken from an older snapshot; the newest timestamp never goes
  // back.
  await take([said(15, 2, 49, 4)])
  expect(await known()).toEqual([20, at(5), 49, at(4), at(5)])
  // An element that is no longer sent stays, with its time.
  await take([said(null, 6, 50, 6)])
  expect(await known()).toEqual([20, at(5), 50, at(6), at(6)])
  // The age of these values is unknown.
  await take([said(30, null, 51, null)])
  expect(await known()).toEqual([20, at(5), 50, at(6), at(6)])
  const before = await written(integrationId)
  await take([said(20, 5, 50, 6)])
  expect(await written(integrationId)).toEqual(before)
})

test('the same holds for several entries of one machine in one batch', async () => {
  const { take, telemetry } = await feed()
  const at = (day: number) => new Date(Date.UTC(2026, 10, day))
  const entry = (operatingHours: number, hoursDay: number, fuel: number, fuelDay: number) =>
    machine(1, {
      observedAt: at(Math.max(hoursDay, fuelDay)),
      operatingHours,
      fuelRemainingPercent: fuel,
      times: { operatingHours: at(hoursDay), fuelRemaining: at(fuelDay) },
    })
  await take([entry(20, 5, 80, 2), entry(10, 1, 70, 4)])
  expect(await telemetry()).toMatchObject([
    {
      operating_hours: 20,
      operating_hours_at: at(5),
      fuel_remaining_percent: 70,
      fuel_remaining_at: at(4),
      observed_at: at(5),
    },
  ])
})

test('a machine listed twice is marked until the feed lists it once', async () => {
  const { take, assets } = await feed()
  await take([machine(1, { equipmentId: 'A' }), machine(1, { equipmentId: 'B' })])
  expect(await assets()).toMatchObject([{ equipment_id: 'B', doubled_at: core.clock.now }])
  core.clock.advance(60_000)
  await take([machine(1, { equipmentId: 'B' }), machine(1, { equipmentId: 'B' })])
  expect((await assets())[0]?.doubled_at).not.toBeNull()
  await take([machine(1, { equipmentId: 'B' })])
  expect(await assets()).toMatchObject([{ equipment_id: 'B', doubled_at: null }])
})

test('a receipt is one bit per day and one row per month; there is none before Confirm', async () => {
  const { integrationId, take } = await feed()
  const receipts = () =>
    core.db
      .selectFrom('receipt')
      .select(['month', 'days'])
      .where('integration_id', '=', integrationId)
      .orderBy('month')
      .execute()
  await take([machine(1)], null)
  expect(await receipts()).toEqual([])
  for (const day of [1, 31, 31, 10]) await take([machine(1)], { month: '2026-10-01', day })
  await take([machine(1)], { month: '2026-11-01', day: 1 })
  expect(await receipts()).toEqual([
    // Day 31 is next to the sign bit: the number must still be positive.
    { month: '2026-10-01', days: 1 + (1 << 9) + 2 ** 30 },
    { month: '2026-11-01', days: 1 },
  ])
})

test('two workers that store the same machines at once store each of them once', async () => {
  const { integrationId, take, assets } = await feed()
  await take(machines(50))
  const turns = Array.from({ length: 6 }, (_, n) =>
    take(
      machines(50)
        .reverse()
        .map(one => ({ ...one, operatingHours: n })),
    ),
  )
  await Promise.all(turns)
  expect(await assets()).toHaveLength(50)
  expect(await findFacets(core.db, { integrationId, of: 'model', oemName: 'CAT', typed: '3', limit: 9 })).toEqual([
    { value: '320', assets: 50 },
  ])
})

test('facets equal a recount, and every machine is stored once, whatever the feeds list', async () => {
  const name = fc.constantFrom(null, '', ' ', 'CAT', 'cat', 'Volvo', 'a|b')
  const one = fc
    .record({
      pin: fc.constantFrom(null, 'P1', 'p1 ', 'P2'),
      serialNumber: fc.constantFrom(null, 'S1', 'S2'),
      equipmentId: fc.constantFrom(null, 'E1', "O'E;--", '\\', '"'),
      oemName: name,
      model: name,
      operatingHours: fc.constantFrom(null, 0, 1.5),
      observedAt: fc.constantFrom(null, new Date('2026-11-10T08:00:00Z'), new Date('2026-11-10T08:00:01Z')),
    })
    .map(over => machine(0, over))
  const pages = fc.array(fc.array(one, { maxLength: 8 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(pages, async sequence => {
      const { integrationId, take, assets } = await feed()
      for (const equipment of sequence) {
        await take(equipment)
        const { rows } = await sql`
          select coalesce(f.oem_name, a.oem_name) as oem_name, coalesce(f.model, a.model) as model, f.assets, a.count
          from (select * from facet where integration_id = ${integrationId} and assets <> 0) f
          full join (
            select coalesce(oem_name, '') as oem_name, coalesce(model, '') as model, count(*) as count
            from asset where integration_id = ${integrationId} group by 1, 2
          ) a on a.oem_name = f.oem_name and a.model = f.model
          where f.assets is distinct from a.count`.execute(core.db)
        expect(rows).toEqual([])
      }
      const kept = await assets()
      const values = (one: EquipmentNames) => identifiersOf(one).map(id => `${id.kind} ${id.value}`)
      const named = sequence.flat().filter(one => values(one).length > 0)
      expect(kept.length > 0).toBe(named.length > 0)
      const { rows } = await sql<{ key: string }>`
        select distinct kind || ' ' || value as key from asset_identifier where integration_id = ${integrationId}`.execute(
        core.db,
      )
      expect(new Set(rows.map(row => row.key))).toEqual(new Set(named.flatMap(values)))
    }),
    { numRuns: 40 },
  )
})
