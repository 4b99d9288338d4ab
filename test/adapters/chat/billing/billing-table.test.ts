import fc from 'fast-check'
import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { billingTable } from '../../../../adapters/chat/billing/billing-table.ts'
import { csvOf as csvOfTable } from '../../../../adapters/chat/files/csv.ts'
import { xlsxOf } from '../../../../adapters/chat/files/xlsx.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import { closeMonth } from '../../../../src/billing/close-month.ts'
import type { Context } from '../../../../src/context.ts'
import { readCsv } from '../../../helpers/read-csv.ts'
import { openBooks } from '../../../src/billing/company.ts'

let books: Awaited<ReturnType<typeof openBooks>>
beforeAll(async () => {
  books = await openBooks()
  books.setClock('2026-03-25T00:00:00Z')
})
afterAll(() => books.close())

const march = '2026-03-01'
const HEADER = [
  'month',
  'feed',
  'make',
  'model',
  'equipment_id',
  'serial_number',
  'pin',
  'first_received_at',
  'selected_from',
  'selected_to',
  'price',
  'currency',
  'in_conflict',
  'in_other_feed',
]

const w = words('en-US', 'UTC')
const tableOf = (ctx: Context, accountId: number, feeds: number[] | null = null, of = w) =>
  billingTable(ctx, of, { accountId, month: march, feeds })

async function csvOf(accountId: number, feeds: number[] | null = null): Promise<string> {
  let text = ''
  for await (const piece of csvOfTable(await tableOf(books.ctx, accountId, feeds))) text += piece
  return text
}

/** The workbook as text and numbers, read with the library that wrote it: what LibreOffice reads is in xlsx.test.ts. */
async function sheetOf(accountId: number, of = w) {
  const pieces: Uint8Array[] = []
  for await (const piece of xlsxOf(await tableOf(books.ctx, accountId, null, of))) pieces.push(piece)
  const { sheets } = await readXlsx(Buffer.concat(pieces))
  return sheets.map(({ name, rows }) => ({ name, rows }))
}

/** A company with one feed with machines of these names, all billable in March. */
async function company(names: Record<string, string>[], timeZone = 'UTC') {
  const founded = await books.found({ timeZone })
  const feed = await founded.addFeed('2026-02-10T00:00:00Z', names[0]?.feed ?? 'Deere')
  const assets = await founded.addAssets(feed, names.length)
  for (const [n, asset] of assets.entries()) {
    const { feed: _, ...columns } = names[n] ?? {}
    if (Object.keys(columns).length > 0)
      await books.db.updateTable('asset').set(columns).where('id', '=', asset).execute()
    await founded.receive(feed, asset, '2026-03-12T08:00:00.250Z')
    await founded.select(feed, asset, '2026-02-10T00:00:00Z')
  }
  return { ...founded, feed, assets }
}

test('the file has a row per billable asset, with the reason in the account’s time zone, for open and closed months', async () => {
  const { accountId, feed, assets, receive, select, price } = await company([{}, {}, {}], 'America/Los_Angeles')
  const [first = 0, second = 0] = assets
  await books.db
    .updateTable('asset')
    .set({ oem_name: 'CAT', model: '320, "GC"', equipment_id: 'HK1\r\nHK2', serial_number: null, pin: 'Größe' })
    .where('id', '=', first)
    .execute()
  await books.db
    .updateTable('selection')
    .set({ selected_to: new Date('2026-03-20T12:00:00Z') })
    .where('asset_id', '=', second)
    .execute()
  await books.db
    .deleteFrom('selection')
    .where('asset_id', '=', assets[2] ?? 0)
    .execute()
  await price(feed, 1250, 'EUR')
  const open = await csvOf(accountId)
  expect(open.startsWith(`\ufeff${HEADER.join()}\r\n`)).toBe(true)
  expect(readCsv(open.slice(1))).toEqual([
    HEADER,
    [
      '2026-03',
      'Deere',
      'CAT',
      '320, "GC"',
      'HK1\r\nHK2',
      '',
      'Größe',
      '2026-03-12T01:00:00-07:00',
      '2026-02-09T16:00:00-08:00',
      '',
      '12.50',
      'EUR',
      'false',
      'false',
    ],
    [
      '2026-03',
      'Deere',
      'CAT',
      '320',
      expect.stringMatching(/^A\d+$/),
      '',
      '',
      '2026-03-12T01:00:00-07:00',
      '2026-02-09T16:00:00-08:00',
      '2026-03-20T05:00:00-07:00',
      '12.50',
      'EUR',
      'false',
      'false',
    ],
  ])
  books.setClock('2026-04-02T00:00:00Z')
  for (const month of ['2026-02-01', march]) await closeMonth(books.ctx, { accountId, month })
  expect(await csvOf(accountId)).toBe(open)
  await receive(feed, assets[2] ?? 0, '2026-03-30T00:00:00Z')
  await select(feed, assets[2] ?? 0, '2026-03-30T00:00:00Z')
  await books.db.updateTable('asset').set({ model: 'other' }).where('integration_id', '=', feed).execute()
  expect(await csvOf(accountId), 'for ever').toBe(open)
  expect(readCsv((await csvOf(accountId, [feed + 1])).slice(1)), 'of another feed').toEqual([HEADER])
})

test('the workbook has the same assets in the language of its reader, with dates in the account’s zone and sums', async () => {
  const { accountId, feed, price } = await company([{}, { pin: '007' }], 'America/Los_Angeles')
  await price(feed, 1250, 'EUR')
  const [{ name, rows } = { name: '', rows: [] }, ...more] = await sheetOf(accountId)
  expect(more).toEqual([])
  expect(name).toBe('March 2026')
  expect(rows).toEqual([
    [
      'Feed',
      'Make',
      'Model',
      'Equipment ID',
      'Serial number',
      'PIN',
      'Price',
      'Currency',
      'First received (America/Los_Angeles)',
      'Selected from (America/Los_Angeles)',
      'Selected until (America/Los_Angeles)',
      'May be counted twice',
    ],
    ...[null, '007'].map(pin => [
      'Deere',
      'CAT',
      '320',
      expect.stringMatching(/^A\d+$/),
      null,
      pin,
      12.5,
      'EUR',
      new Date('2026-03-12T01:00:00.250Z'),
      new Date('2026-02-09T16:00:00Z'),
      null,
      '',
    ]),
    expect.arrayContaining(['Total: 2 assets', 25, 'EUR']),
  ])
  const [french] = await sheetOf(accountId, words('fr-FR', 'UTC'))
  expect(french?.name).toBe('mars 2026')
  expect(french?.rows[0]?.slice(0, 4)).toEqual(['Flux', 'Marque', 'Modèle', 'Numéro interne'])
})

test('different currencies are never added up; without prices there are no columns for them', async () => {
  const { accountId, addFeed, addAssets, receive, select, price, feed } = await company([{}])
  const plain = await sheetOf(accountId)
  expect(plain[0]?.rows[0]).not.toContain('Price')
  expect(plain[0]?.rows.at(-1)?.filter(cell => cell !== null)).toEqual(['Total: 1 asset'])
  const second = await addFeed('2026-02-10T00:00:00Z', 'Komatsu')
  for (const asset of await addAssets(second, 2)) {
    await receive(second, asset, '2026-03-12T08:00:00Z')
    await select(second, asset, '2026-02-10T00:00:00Z')
  }
  await price(feed, 1250, 'EUR')
  await price(second, 500, 'JPY')
  const [sheet] = await sheetOf(accountId)
  expect(sheet?.rows.slice(-2).map(row => row.filter(cell => cell !== null))).toEqual([
    ['Total: 3 assets', 12.5, 'EUR'],
    [1000, 'JPY'],
  ])
})

const DANGEROUS = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']
const name = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: fc.constantFrom('a', '0', ',', '"', '\n', '\r', ' ', "'", ';'), minLength: 1 }),
  fc.tuple(fc.constantFrom(...DANGEROUS), fc.string({ unit: 'grapheme' })).map(([sign, rest]) => sign + rest),
)
// Postgres stores no zero byte.
const machine = fc
  .record({ feed: name, oem_name: name, model: name, equipment_id: name, serial_number: name, pin: name })
  .filter(names => Object.values(names).every(text => !text.includes('\0') && text.isWellFormed()))

test('no cell begins like a formula, and a harmless name is unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(machine, { minLength: 1, maxLength: 4 }), async machines => {
      const { accountId } = await company(machines)
      const rows = readCsv((await csvOf(accountId)).slice(1)).slice(1)
      expect(rows).toHaveLength(machines.length)
      for (const [n, row] of rows.entries()) {
        expect(row).toHaveLength(HEADER.length)
        for (const cell of row) expect(DANGEROUS).not.toContain(cell[0])
        const { oem_name = '', model = '', equipment_id = '', serial_number = '', pin = '' } = machines[n] ?? {}
        const written = [machines[0]?.feed ?? '', oem_name, model, equipment_id, serial_number, pin]
        expect(row.slice(1, 7)).toEqual(written.map(text => (DANGEROUS.includes(text[0] ?? '') ? `'${text}` : text)))
      }
    }),
    { numRuns: 40 },
  )
})

test('of twenty thousand rows at most a thousand are in memory at once', async () => {
  const founded = await books.found()
  const { accountId } = founded
  const feed = await founded.addFeed('2026-02-10T00:00:00Z')
  await books.db.transaction().execute(async trx => {
    // Their foreign keys need no check here.
    await sql`set local session_replication_role = replica`.execute(trx)
    await sql`
      with made as (
        insert into asset (integration_id, search, first_received_at, pin)
        select ${feed}, '', now(), 'PIN' || n from generate_series(1, 20000) n returning id
      ), received as (
        insert into receipt (integration_id, month, asset_id, days, first_received_at)
        select ${feed}, ${march}::date, id, 1, '2026-03-02' from made
      )
      insert into selection (asset_id, integration_id, selected_from) select id, ${feed}, '2026-02-10' from made`.execute(
      trx,
    )
  })
  // All rows that are read and not yet garbage-collected, as the reader sees them.
  let most = 0
  let rows = 0
  let pieces = 0
  const counting = {
    ...books.ctx,
    db: books.db.withPlugin({
      transformQuery: args => args.node,
      transformResult: async args => {
        most = Math.max(most, args.result.rows.length)
        return args.result
      },
    }),
  }
  const reading = csvOfTable(await tableOf(counting, accountId))
  let before = 0
  for await (const piece of reading) {
    pieces += 1
    const inPiece = piece.split('\r\n').length - 1
    rows += inPiece
    // Nothing is read ahead: what was read so far has been handed out.
    expect(rows - before).toBeLessThanOrEqual(1000)
    before = rows
  }
  expect(rows).toBe(20_001)
  expect(pieces).toBe(21)
  expect(most).toBeLessThanOrEqual(1001)
})
