import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { matches, NO_FILTER } from '../../../src/asset/asset-filter.ts'
import type { EquipmentNames } from '../../../src/asset/equipment-snapshot.ts'
import { labelKey } from '../../../src/asset/label-key.ts'
import { parseSearch } from '../../../src/asset/search-text.ts'
import { connect } from '../../../src/database/connect.ts'
import { type AssetQuery, COUNT_CAP, findAssets } from '../../../src/selection/find-assets.ts'
import { recordAssets } from '../../../src/sync/record-assets.ts'
import { type Core, listed, machine, machines, openCore, running } from '../../helpers/core.ts'

let core: Core
let feed: Awaited<ReturnType<typeof listed>>
let ids: number[]
let db: Core['db']
beforeAll(async () => {
  core = await openCore()
  db = core.db
  feed = await listed(core, 0)
  const equipment = [
    machine(1, { oemName: 'CAT', model: '320', equipmentId: 'Bagger Ö' }),
    machine(2, { oemName: 'CAT', model: 'D6T', equipmentId: '100%_x' }),
    machine(3, { oemName: 'Volvo', model: '320', equipmentId: 'a\\b' }),
    machine(4, { oemName: null, model: null, equipmentId: 'Zuse' }),
    machine(5, { oemName: '', model: 'D6', equipmentId: null }),
    ...machines(18, 100),
  ]
  const { accountId, integrationId } = feed
  const now = core.clock.now
  const read = { accountId, integrationId, equipment, readNumber: 1, now, receipt: null }
  await core.db.transaction().execute(trx => recordAssets(trx, [], read))
  const rows = await sql<EquipmentNames & { id: number }>`
    select id, oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin
    from asset where integration_id = ${integrationId} order by id`.execute(db)
  ids = rows.rows
    .map(row => ({ id: row.id, key: labelKey(row) }))
    .sort(byKey)
    .map(row => row.id)
})
afterAll(() => core.close())

const byKey = (a: { key: string }, b: { key: string }) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))

const find = (over: Partial<AssetQuery> = {}) =>
  findAssets(db, {
    integrationId: feed.integrationId,
    filter: NO_FILTER,
    draft: null,
    onlySelected: false,
    after: null,
    before: null,
    limit: 100,
    ...over,
  })
const search = async (typed: string, filter: { oemName?: string; model?: string } = {}) => {
  const found = await find({ filter: { ...NO_FILTER, terms: parseSearch(typed), ...filter } })
  return {
    pins: found.assets.map(asset => Number(asset.pin?.slice(3))).sort((a, b) => a - b),
    unmatched: found.unmatched,
    count: found.count,
  }
}

test('paging forward and back shows every asset once, whatever the page', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async limit => {
      const forward = []
      let page = await find({ limit })
      expect(page.hasBefore).toBe(false)
      forward.push(page.assets.map(asset => asset.id))
      while (page.hasAfter) {
        page = await find({ limit, after: page.assets.at(-1)?.id ?? 0 })
        expect(page.hasBefore).toBe(true)
        forward.push(page.assets.map(asset => asset.id))
      }
      expect(forward.flat()).toEqual(ids)

      const back = [forward.at(-1)]
      while (page.hasBefore) {
        page = await find({ limit, before: page.assets[0]?.id ?? 0 })
        expect(page.hasAfter).toBe(true)
        back.unshift(page.assets.map(asset => asset.id))
      }
      expect(back).toEqual(forward)
    }),
    { numRuns: 15, examples: [[1], [23], [24], [22]] },
  )
})

test('search values that matched nothing are named as they were typed', async () => {
  expect(await search('Zuse, Nowhere , 77X')).toEqual({ pins: [4], unmatched: ['Nowhere', '77X'], count: 1 })
})

test('make and model narrow each other, and "not given" is one of them', async () => {
  expect((await search('', { oemName: 'CAT', model: 'D6T' })).pins).toEqual([2])
  expect((await search('', { oemName: '' })).pins).toEqual([4, 5])
  expect((await search('', { model: '' })).pins).toEqual([4])
  expect((await search('zuse, d6t', { oemName: 'CAT' })).pins).toEqual([2])
})

test('what matches is found in order, however far behind in the list it is', async () => {
  const large = await listed(core, 0)
  await sql`
    insert into asset (integration_id, equipment_id, model, search, label_key, first_received_at)
    select ${large.integrationId}, name, model, ' ' || name || ' ', name, ${core.clock.now}
    from (
      select case when n > 20500 then 'rl-' else 'hk-' end || lpad((30000 - n)::text, 5, '0') as name,
        case when n > 20500 then 'late' else 'early' end as model
      from generate_series(1, 22000) n
    ) machine`.execute(core.db)
  const names = async (over: Partial<AssetQuery>) =>
    (await find({ integrationId: large.integrationId, limit: 3, ...over })).assets.map(asset => asset.equipmentId)
  const first = ['rl-08000', 'rl-08001', 'rl-08002']
  expect(await names({ filter: { ...NO_FILTER, terms: ['rl-'] } })).toEqual(first)
  expect(await names({ filter: { ...NO_FILTER, model: 'late' } })).toEqual(first)
  expect(await names({ filter: { ...NO_FILTER, model: 'early' } })).toEqual(['hk-09500', 'hk-09501', 'hk-09502'])
  const [last] = (
    await find({ integrationId: large.integrationId, limit: 1, filter: { ...NO_FILTER, terms: ['09499'] } })
  ).assets
  expect(await names({ filter: { ...NO_FILTER, terms: ['rl-'] }, before: last?.id ?? 0 })).toEqual([
    ...['rl-09496', 'rl-09497', 'rl-09498'],
  ])
})

test('assets of another feed are never found', async () => {
  const other = await listed(core, 3)
  expect((await find({ integrationId: other.integrationId })).assets).toHaveLength(3)
  expect((await search('PIN00000000')).pins).toEqual([1, 2, 3, 4, 5].filter(() => false))
})

test('counting stops at the cap', async () => {
  const large = await listed(core, COUNT_CAP + 5)
  const { count, assets, hasAfter } = await find({ integrationId: large.integrationId, limit: 10 })
  expect({ count, shown: assets.length, hasAfter }).toEqual({ count: COUNT_CAP + 1, shown: 10, hasAfter: true })
})

test('the list can show only selected assets, with ticks as in force or as in a draft', async () => {
  const { integrationId, ada, ...company } = await running(core, 4)
  const [first, second] = await company.assets(integrationId)
  await core.db
    .updateTable('selection')
    .set({ selected_to: core.clock.now })
    .where('asset_id', '=', first?.id ?? 0)
    .execute()
  const only = await find({ integrationId, onlySelected: true })
  expect(only).toMatchObject({ count: 3 })
  expect(only.assets.every(asset => asset.ticked)).toBe(true)
  const draft = await company.draft(integrationId)
  await core.db
    .insertInto('draft_change')
    .values({ draft_id: draft.id, asset_id: second?.id ?? 0, selected: false })
    .execute()
  const ticks = async (query: Partial<AssetQuery>) =>
    (await find({ integrationId, ...query })).assets.map(asset => asset.ticked)
  expect(await ticks({})).toEqual([false, true, true, true])
  expect(await ticks({ draft })).toEqual([false, false, true, true])
  expect(await ticks({ draft: { id: draft.id, base: 'none' } })).toEqual([false, false, false, false])
  expect(await ticks({ draft: { id: draft.id, base: 'all' } })).toEqual([true, false, true, true])
})

describe.each([
  ['as the planner likes', null],
  ['through the trigram index', 'drop index asset_page; drop index asset_label'],
])('search, %s', (_how, withoutOthers) => {
  beforeAll(async () => {
    if (withoutOthers === null) return
    for (const statement of withoutOthers.split(';')) await sql.raw(statement).execute(core.db)
    await sql.raw(`alter database ${new URL(core.url).pathname.slice(1)} set enable_seqscan = off`).execute(core.db)
    db = connect({ url: core.url })
    const { rows } =
      await sql`explain select from asset where ${matches(feed.integrationId, { ...NO_FILTER, terms: ['320', 'd6'] })}`.execute(
        db,
      )
    expect(JSON.stringify(rows)).toContain('asset_search')
  })
  afterAll(async () => {
    if (db === core.db) return
    await db.destroy()
    db = core.db
  })
  test.each([
    ['320', [1, 3]],
    ['320, d6t', [1, 2, 3]],
    ['d6', [2, 5]],
    ['6t', []],
    ['bagger ö', [1]],
    ['BAGGER Ö', [1]],
    ['%_x', [2]],
    ['100%', [2]],
    ['%', []],
    ['a\\b', [3]],
    ['a\\', [3]],
    ['SER10004', [4]],
    ['0004', [4]],
    ['N00000004', [4]],
    ['volvo 320', [3]],
    ['z', [4]],
  ])('%s', async (typed, pins) => {
    const found = await search(typed)
    expect(found.pins.filter(pin => pin < 100)).toEqual(pins)
    expect(found.unmatched).toEqual(found.pins.length === 0 ? [typed] : [])
  })
})
