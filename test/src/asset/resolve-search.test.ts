import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findByNumber } from '../../../src/asset/find-by-number.ts'
import { MOST_TERMS, resolveSearch } from '../../../src/asset/resolve-search.ts'
import { FIRST_VIEW, filterOf } from '../../../src/selection/draft-view.ts'
import { countBeside, findAssets } from '../../../src/selection/find-assets.ts'
import { type Core, listed, machine, openCore } from '../../helpers/core.ts'

let core: Core
let feed: Awaited<ReturnType<typeof listed>>
let names: Map<number, string>
/** HK1 to HK43, each with a serial number and a PIN, a phrase, one that was called HK900 before, and one whose number went to another. */
beforeAll(async () => {
  core = await openCore()
  feed = await listed(core, 0)
  const fleet = (renamed: string, passedOn: string[]) => [
    ...Array.from({ length: 43 }, (_, n) => machine(n + 1, { equipmentId: `HK${n + 1}`, model: 'D6' })),
    machine(100, { equipmentId: 'Bagger Nord 7' }),
    machine(101, { equipmentId: renamed }),
    ...passedOn.map((equipmentId, n) => machine(102 + n, { equipmentId })),
  ]
  feed.login.machines = fleet('HK900', ['HK950'])
  await feed.verify(feed.integrationId)
  await core.run()
  feed.login.machines = fleet('HK901', ['HK951', 'HK950'])
  await feed.verify(feed.integrationId)
  await core.run()
  const rows = await core.db
    .selectFrom('asset')
    .select(['id', 'equipment_id'])
    .where('integration_id', '=', feed.integrationId)
    .execute()
  names = new Map(rows.map(row => [row.id, row.equipment_id ?? '']))
})
afterAll(() => core.close())

const resolve = (typed: string) => resolveSearch(core.db, feed.integrationId, typed)
const called = (ids: readonly number[]) => ids.map(id => names.get(id)).sort()

/** What "Select these" of a search selects. */
async function found(typed: string, containing = false) {
  const search = await resolve(typed)
  const filter = filterOf({ ...FIRST_VIEW, search: typed, containing }, search)
  const query = { integrationId: feed.integrationId, filter, draft: null, onlySelected: false }
  const page = await findAssets(core.db, { ...query, after: null, before: null, limit: 100 })
  const values = search.exact.map(one => one.value)
  const beside = values.length === 0 ? 0 : await countBeside(core.db, feed.integrationId, filter, values)
  return { names: page.assets.map(asset => asset.equipmentId), count: page.count, unmatched: page.unmatched, beside }
}

test('complete numbers mean exactly these machines; what contains them is counted and can be included', async () => {
  expect(await found('HK1, HK2, HK12')).toEqual({
    names: ['HK1', 'HK2', 'HK12'],
    count: 3,
    unmatched: [],
    beside: 19,
  })
  expect(await found('HK1, HK2, HK12', true)).toMatchObject({ count: 22 })
  expect((await found('HK1', true)).names).toEqual(['HK1', ...Array.from({ length: 10 }, (_, n) => `HK${n + 10}`)])
})

test.each([
  ['semicolons, tabs and line breaks separate', 'HK1;HK2\tHK3\r\nHK4'],
  ['so do other line breaks and commas', 'HK1\u2028HK2\u0085HK3，HK4、'],
  ['spaces do where nothing contains the whole', 'HK1 HK2  HK3\u00a0HK4'],
  ['case, width, labels and outer quotes make no difference', ' hk1, ＨＫ２, "HK3", HK4 '],
])('%s', async (_what, typed) => {
  expect((await found(typed)).names).toEqual(['HK1', 'HK2', 'HK3', 'HK4'])
})

test('a value of several words that an asset contains is one value', async () => {
  expect(await found('bagger nord')).toMatchObject({ names: ['Bagger Nord 7'], unmatched: [] })
  expect(await found('Bagger Nord 7')).toMatchObject({ names: ['Bagger Nord 7'], beside: 0 })
})

test('otherwise its words are searched, and those that match nothing are named', async () => {
  expect(await resolve('HK1 HK2 Nowhere')).toMatchObject({ byWord: ['HK1 HK2 Nowhere'], terms: ['Nowhere'] })
  expect(await found('HK1 HK2 Nowhere')).toMatchObject({ names: ['HK1', 'HK2'], unmatched: ['Nowhere'] })
})

test('an earlier number still finds its machine, unless another one has it now', async () => {
  expect((await found('HK900')).names).toEqual(['HK901'])
  const ids = await findByNumber(core.db, feed.integrationId, ['HK900', 'HK5', 'HK950'])
  expect(Object.fromEntries([...ids].map(([number, assets]) => [number, called(assets)]))).toEqual({
    HK900: ['HK901'],
    HK5: ['HK5'],
    HK950: ['HK950'],
  })
  expect(ids.get('HK950')).toHaveLength(1)
})

test('numbers of another feed, and placeholders, are none', async () => {
  const other = await listed(core, 1)
  expect([...(await findByNumber(core.db, other.integrationId, ['HK1', 'n/a', '', '0000']))]).toEqual([])
})

test('whatever is typed, a number means its own machines only, and every value is accounted for', async () => {
  const value = fc.oneof(
    fc.integer({ min: 1, max: 60 }).map(n => `HK${n}`),
    fc.integer({ min: 1, max: 43 }).map(n => machine(n).serialNumber ?? ''),
    fc.constantFrom('D6', 'HK', 'Nowhere', 'Bagger', 'a b', '%', '_', "'", 'HK%'),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(value, { maxLength: 8 }),
      fc.constantFrom(',', ';', '\n', '\t', ' , '),
      async (values, by) => {
        const search = await resolve(values.join(by))
        for (const { value, assetIds } of search.exact) {
          const own = machine(Number(value.replace(/\D/g, '').slice(-5)) || 0)
          expect(assetIds).toHaveLength(1)
          if (value.startsWith('HK')) expect(called(assetIds)).toEqual([value])
          else expect(own).toBeDefined()
        }
        const both = search.exact.filter(one => search.terms.includes(one.value))
        expect(both).toEqual([])
        const whole = new Set(values.filter(one => !search.byWord.includes(one)))
        const answered = [...search.exact.map(one => one.value), ...search.terms]
        for (const one of whole) expect(answered).toContain(one)
        expect(search.leftOut).toBe(0)
      },
    ),
    { numRuns: 60 },
  )
})

test('values that are too many are counted, not cut silently; numbers are all found', async () => {
  const unknown = Array.from({ length: MOST_TERMS + 7 }, (_, n) => `unknown-${n}`)
  const numbers = Array.from({ length: 43 }, (_, n) => `HK${n + 1}`)
  const search = await resolve([...unknown, ...numbers].join('\n'))
  expect(search).toMatchObject({ leftOut: 7, byWord: [] })
  expect(search.terms).toHaveLength(MOST_TERMS)
  expect(search.exact).toHaveLength(43)
  expect((await resolve(Array.from({ length: 700 }, (_, n) => `x${n}`).join(' '))).leftOut).toBe(700 - MOST_TERMS)
})
