import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeMonth } from '../../../src/billing/close-month.ts'
import {
  type AssetCursor,
  listMonthAssets,
  type MonthAsset,
  readMonthAssets,
  type WhichAssets,
} from '../../../src/billing/list-month-assets.ts'
import { readHistory } from '../../../src/billing/read-history.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { currentDay } from '../../../src/calendar/current-day.ts'
import { openBooks } from './company.ts'

let books: Awaited<ReturnType<typeof openBooks>>
beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

const march = '2026-03-01'

/** Two feeds: three of Deere’s five machines are billable in March, none of Volvo’s one. */
async function company(timeZone = 'UTC') {
  const founded = await books.found({ timeZone })
  const deere = await founded.addFeed('2026-02-10T00:00:00Z', 'Deere')
  const volvo = await founded.addFeed('2026-03-05T00:00:00Z', 'Volvo')
  const assets = await founded.addAssets(deere, 5)
  const [other = 0] = await founded.addAssets(volvo, 1)
  for (const asset of assets.slice(0, 4)) await founded.receive(deere, asset, '2026-03-12T08:00:00Z')
  for (const asset of assets.slice(0, 3))
    await founded.select(deere, asset, '2026-02-10T00:00:00Z', '2026-03-04T00:00:00Z')
  await founded.select(deere, assets[0] ?? 0, '2026-03-20T00:00:00Z')
  await founded.receive(volvo, other, '2026-03-12T08:00:00Z')
  return { ...founded, deere, volvo, assets, other }
}

/** Page by page forwards, then all the way back, which must give the same. */
async function listAll(
  accountId: number,
  month: string,
  limit: number,
  which: WhichAssets = 'billable',
): Promise<MonthAsset[]> {
  const query = { accountId, month, feeds: null, which, limit }
  const all: MonthAsset[] = []
  let from: { after: AssetCursor } | null = null
  for (;;) {
    const page = await listMonthAssets(books.ctx, { ...query, from })
    expect(page.assets.length).toBeLessThanOrEqual(limit)
    expect(page.hasBefore).toBe(from !== null)
    all.push(...page.assets)
    const last = page.assets.at(-1)
    if (!page.hasAfter || !last) break
    from = { after: last }
  }
  const back: MonthAsset[] = all.slice(-1)
  for (;;) {
    const [first] = back
    if (!first) break
    const page = await listMonthAssets(books.ctx, { ...query, from: { before: first } })
    back.unshift(...page.assets)
    if (!page.hasBefore) break
  }
  expect(back).toEqual(all)
  return all
}

test('an open month is computed from the rows and compared with the month before', async () => {
  books.setClock('2026-03-25T00:00:00Z')
  const { accountId, deere, volvo } = await company()
  expect(await readMonth(books.ctx, { accountId, month: march, feeds: null })).toEqual({
    month: march,
    timeZone: 'UTC',
    soFar: true,
    integrated: true,
    closesAt: new Date('2026-04-01T06:00:00Z'),
    feeds: [
      {
        integrationId: deere,
        name: 'Deere',
        received: 4,
        selected: 3,
        billable: 3,
        price: null,
        timeZone: null,
        firstReadOf: null,
        inConflict: 0,
        inOtherFeed: 0,
        amount: null,
        change: { received: 4, selected: 0, billable: 3 },
      },
      {
        integrationId: volvo,
        name: 'Volvo',
        received: 1,
        selected: 0,
        billable: 0,
        price: null,
        timeZone: null,
        firstReadOf: null,
        inConflict: 0,
        inOtherFeed: 0,
        amount: null,
        change: { received: 1, selected: 0, billable: 0 },
      },
    ],
    amounts: [],
    totals: { received: 5, selected: 3, billable: 3 },
    previous: { received: 0, selected: 3, billable: 0 },
    change: { received: 5, selected: 0, billable: 3 },
  })
  const april = await readMonth(books.ctx, { accountId, month: '2026-04-01', feeds: null })
  expect(april.totals, 'a month that has not begun').toEqual({ received: 0, selected: 0, billable: 0 })
  const february = await readMonth(books.ctx, { accountId, month: '2026-02-01', feeds: null })
  expect(february).toMatchObject({ feeds: [{ name: 'Deere' }], previous: null, change: null })
})

test('the list gives the reason for each machine, page by page, for open and closed months alike', async () => {
  const { accountId, deere, volvo, assets, other, select } = await company()
  await select(volvo, other, '2026-03-31T23:59:59.999Z')
  books.setClock('2026-04-01T06:00:00Z')
  const open = await listAll(accountId, march, 100)
  expect(open.map(row => [row.feed, row.assetId])).toEqual([
    ...assets.slice(0, 3).map(asset => ['Deere', asset]),
    ['Volvo', other],
  ])
  expect(open[0]).toEqual({
    integrationId: deere,
    feed: 'Deere',
    price: null,
    assetId: assets[0],
    oemName: 'CAT',
    model: '320',
    equipmentId: expect.any(String),
    serialNumber: null,
    pin: null,
    firstReceivedAt: new Date('2026-03-12T08:00:00Z'),
    selectedFrom: new Date('2026-02-10T00:00:00Z'),
    selectedTo: null,
    inConflict: false,
    inOtherFeed: false,
  })
  expect(open[1]).toMatchObject({ selectedTo: new Date('2026-03-04T00:00:00Z') })
  const others = await listAll(accountId, march, 100, 'not_billable')
  expect(others).toMatchObject([{ assetId: assets[3], selectedFrom: null, selectedTo: null }])
  const everything = await listAll(accountId, march, 100, 'all')
  expect(everything.map(row => row.assetId)).toEqual([...assets.slice(0, 4), other])
  const lists = { billable: open, not_billable: others, all: everything }
  const same = async () => {
    for (const limit of [1, 2, 3, 4]) {
      for (const which of ['billable', 'not_billable', 'all'] as const) {
        expect(await listAll(accountId, march, limit, which)).toEqual(lists[which])
      }
    }
  }
  await same()
  for (const month of ['2026-02-01', march]) await closeMonth(books.ctx, { accountId, month })
  await same()
})

test('totals, change, amounts, list and history can be restricted to some feeds', async () => {
  books.setClock('2026-03-25T00:00:00Z')
  const { accountId, deere, volvo, price } = await company()
  const { accountId: other } = await company()
  await price(deere, 1250, 'EUR')
  await price(volvo, 900, 'JPY')
  const whole = await readMonth(books.ctx, { accountId, month: march, feeds: null })
  expect(whole.amounts).toEqual([
    { minor: 3750, currency: 'EUR' },
    { minor: 0, currency: 'JPY' },
  ])
  for (const soFar of [true, false]) {
    if (!soFar) {
      books.setClock('2026-04-01T06:00:00Z')
      for (const month of ['2026-02-01', march]) await closeMonth(books.ctx, { accountId, month })
      // The price from now on is not the price of that month.
      await price(deere, 99, 'USD', '2026-04-01')
    }
    const only = { accountId, month: march, feeds: [deere] }
    expect(await readMonth(books.ctx, only)).toMatchObject({
      soFar,
      feeds: [{ name: 'Deere', price: { minor: 1250, currency: 'EUR' }, amount: { minor: 3750, currency: 'EUR' } }],
      totals: { received: 4, selected: 3, billable: 3 },
      change: { received: 4, selected: 0, billable: 3 },
      amounts: [{ minor: 3750, currency: 'EUR' }],
    })
    const listed: MonthAsset[] = []
    for await (const page of readMonthAssets(books.ctx, { ...only, which: 'all' })) listed.push(...page.assets)
    expect(listed.map(asset => [asset.feed, asset.price])).toEqual(
      Array.from({ length: 4 }, () => ['Deere', { minor: 1250, currency: 'EUR' }]),
    )
    expect(await readHistory(books.ctx, only)).toEqual([
      ...(soFar
        ? []
        : [
            {
              month: '2026-02-01',
              soFar: false,
              billable: 0,
              feeds: [{ integrationId: deere, name: 'Deere', billable: 0 }],
            },
          ]),
      { month: march, soFar, billable: 3, feeds: [{ integrationId: deere, name: 'Deere', billable: 3 }] },
    ])
    expect((await readMonth(books.ctx, { ...only, feeds: [volvo] })).totals.billable).toBe(0)
    expect((await readMonth(books.ctx, { ...only, accountId: other })).feeds, 'another account’s').toEqual([])
  }
})

test('the history goes back six closed months and no further, and always shows the same months the same way', async () => {
  const { accountId, deere, select, receive, addAssets } = await company()
  const [late = 0] = await addAssets(deere, 1)
  const months = Array.from({ length: 9 }, (_, n) => `2026-${String(n + 2).padStart(2, '0')}-01`)
  for (const month of months) {
    books.setClock(new Date(Date.parse(`${month}T00:00:00Z`) + 40 * 24 * 3_600_000))
    expect(await closeMonth(books.ctx, { accountId, month })).toEqual({ kind: 'closed' })
  }
  const history = (month: string) => readHistory(books.ctx, { accountId, month, feeds: null })
  expect((await history('2026-11-01')).map(({ month, soFar }) => [month, soFar])).toEqual([
    ...months.slice(-6).map(month => [month, false]),
    ['2026-11-01', true],
  ])
  const august = await history('2026-08-01')
  expect(august.map(({ month }) => month)).toEqual(months.slice(0, 7))
  expect(august.at(1)?.feeds).toMatchObject([{ billable: 3 }, { billable: 0 }])
  await receive(deere, late, '2026-07-03T00:00:00Z')
  await select(deere, late, '2026-06-03T00:00:00Z')
  await books.db.updateTable('integration').set({ name: 'Renamed' }).where('id', '=', deere).execute()
  expect(await history('2026-08-01')).toEqual(august)
})

test('a closed month always gives the same answer', async () => {
  const { accountId, deere, volvo, assets, other, ...acme } = await company()
  books.setClock('2026-04-01T06:00:00Z')
  const before = await readMonth(books.ctx, { accountId, month: march, feeds: null })
  const listBefore = await listAll(accountId, march, 2, 'all')
  for (const month of ['2026-02-01', march]) {
    expect(await closeMonth(books.ctx, { accountId, month })).toEqual({ kind: 'closed' })
  }
  const frozen = { ...before, soFar: false, closesAt: null }
  expect(await readMonth(books.ctx, { accountId, month: march, feeds: null })).toEqual(frozen)

  // Changes every row from which it was counted.
  await acme.receive(deere, assets[4] ?? 0, '2026-03-30T00:00:00Z')
  await acme.select(volvo, other, '2026-03-30T00:00:00Z')
  await books.db
    .deleteFrom('receipt')
    .where('asset_id', '=', assets[0] ?? 0)
    .execute()
  await books.db
    .deleteFrom('selection')
    .where('asset_id', '=', assets[1] ?? 0)
    .execute()
  await books.db.updateTable('integration').set({ name: 'Renamed', state: 'removed' }).where('id', '=', deere).execute()
  await books.db
    .updateTable('asset')
    .set({ model: 'Renamed', pin: 'NEW' })
    .where('integration_id', '=', deere)
    .execute()
  await acme.move('Pacific/Kiritimati')
  await acme.addFeed('2026-03-01T00:00:00Z', 'Late')
  // Two assets turn out to be one and are merged.
  for (const [table, column] of [
    ['receipt', 'asset_id'],
    ['asset', 'id'],
  ] as const) {
    await sql`delete from ${sql.table(table)} where ${sql.ref(column)} = ${assets[3]}`.execute(books.db)
  }
  books.setClock('2027-01-01T00:00:00Z')
  expect(await readMonth(books.ctx, { accountId, month: march, feeds: null })).toEqual(frozen)
  expect(await listAll(accountId, march, 2, 'all')).toEqual(listBefore)
})

test.each(['closed_month', 'closed_month_feed', 'closed_month_asset'])(
  'the database refuses to change %s',
  async table => {
    for (const statement of [
      sql`update ${sql.table(table)} set month = month`,
      sql`delete from ${sql.table(table)}`,
      sql`truncate ${sql.table(table)} cascade`,
    ]) {
      await expect(statement.execute(books.db)).rejects.toThrow(/append-only/)
    }
  },
)

test.each([
  ['west', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'],
  ['east', 'Pacific/Pago_Pago', 'Pacific/Kiritimati'],
])('after a change of zone %s the months still cover time without a gap or an overlap', async (_, from, to) => {
  const acme = await books.found({ timeZone: from })
  const { accountId } = acme
  const feed = await acme.addFeed('2026-03-10T00:00:00Z')
  books.setClock(acme.due(march))
  expect(await closeMonth(books.ctx, { accountId, month: march })).toEqual({ kind: 'closed' })
  // April is running: it stays as it is, and May ends in the new zone.
  expect(await acme.move(to)).toMatchObject({ kind: 'changed', month: '2026-05-01' })

  // A machine that was selected for a quarter of an hour, at every hour around the border of two months.
  const hour = 3_600_000
  const seams = [acme.due('2026-04-01'), acme.due('2026-05-01', to)].map(due => due.getTime() - 6 * hour)
  const [aprilEnd = 0, mayEnd = 0] = seams
  const moments = seams.flatMap(seam => Array.from({ length: 60 }, (_, n) => new Date(seam + (n - 30) * hour)))
  const assets = await acme.addAssets(feed, moments.length)
  for (const [index, moment] of moments.entries()) {
    await acme.select(feed, assets[index] ?? 0, moment, new Date(moment.getTime() + 900_000))
  }
  books.setClock(acme.due('2026-06-01', to))
  const within = (start: number, end: number) =>
    moments.filter(at => at.getTime() >= start && at.getTime() < end).length
  for (const [month, selected] of [
    ['2026-04-01', within(0, aprilEnd)],
    ['2026-05-01', within(aprilEnd, mayEnd)],
    ['2026-06-01', within(mayEnd, Number.POSITIVE_INFINITY)],
  ] as const) {
    const soFar = await readMonth(books.ctx, { accountId, month, feeds: null })
    expect(soFar.totals.selected).toBe(selected)
    expect(await closeMonth(books.ctx, { accountId, month })).toEqual({ kind: 'closed' })
    expect(await readMonth(books.ctx, { accountId, month, feeds: null })).toEqual({
      ...soFar,
      soFar: false,
      closesAt: null,
    })
  }
})

test('no receipt is stamped with a closed month', async () => {
  const acme = await books.found({ timeZone: 'Pacific/Kiritimati' })
  await acme.addFeed('2026-03-10T00:00:00Z')
  const now = acme.due(march)
  books.setClock(now)
  const day = { month: '2026-04-01', day: 1, timeZone: 'Pacific/Kiritimati' }
  expect(await currentDay(books.db, acme.accountId, now)).toEqual(day)
  await closeMonth(books.ctx, { accountId: acme.accountId, month: march })
  // There it is 5 in the morning of 31 March; what is received now counts for April.
  await acme.move('Pacific/Pago_Pago')
  expect(await currentDay(books.db, acme.accountId, now)).toEqual(day)
})

// An unhandled rejection ends the process: https://nodejs.org/api/process.html#event-unhandledrejection
test('a connection that is lost while the history is read fails only that read', async () => {
  const { accountId } = await company()
  for (const month of ['2026-02-01', march]) {
    books.setClock('2026-04-10T00:00:00Z')
    await closeMonth(books.ctx, { accountId, month })
  }
  const locked = ['closed_month_feed', 'receipt'] as const
  const release = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const holding = books.db.transaction().execute(async trx => {
    for (const table of locked) await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(trx)
    held.resolve()
    await release.promise
  })
  await held.promise
  const outcome = readHistory(books.ctx, { accountId, month: '2026-04-01', feeds: null }).then(
    () => 'read',
    (err: Error) => err.message,
  )
  // Reading the month itself takes longer: it waits for the receipts.
  const waiting = async () => {
    const { rows } = await sql<{ tables: number }>`
      select count(distinct relation) as tables from pg_locks
      where not granted and relation in ('closed_month_feed'::regclass, 'receipt'::regclass)`.execute(books.db)
    return rows[0]?.tables
  }
  await expect.poll(waiting, { interval: 20 }).toBe(2)
  const { rows: cut } = await sql<{ pid: number }>`
    select pid, pg_terminate_backend(pid, 1000) from pg_locks join pg_stat_activity using (pid)
    where not granted and relation = 'closed_month_feed'::regclass order by query_start limit 1`.execute(books.db)
  expect(cut.length).toBe(1)
  await new Promise(resolve => setTimeout(resolve, 20))
  release.resolve()
  await holding
  expect(await outcome).toContain('terminat')
})
