import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { billable, type Received, type Selected } from '../../../src/billing/billable.ts'
import { listMonthAssets, type WhichAssets } from '../../../src/billing/list-month-assets.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { boundsOf, monthOf, nextMonth, previousMonth } from '../../../src/calendar/calendar-month.ts'
import { openBooks } from './company.ts'

const bounds = { start: new Date('2026-03-01T00:00:00Z'), end: new Date('2026-04-01T00:00:00Z') }
const march = '2026-03-01'
const received = [{ assetId: 1, month: march }]
const selected = (from: string, to: string | null) => [
  { assetId: 1, from: new Date(from), to: to === null ? null : new Date(to) },
]

test.each([
  ['selected all along', '2026-01-01T00:00Z', null, true],
  ['selected at the last instant', '2026-03-31T23:59:59.999Z', null, true],
  ['selected as the next month begins', '2026-04-01T00:00Z', null, false],
  ['deselected as the month begins', '2026-01-01T00:00Z', '2026-03-01T00:00Z', false],
  ['deselected an instant later', '2026-01-01T00:00Z', '2026-03-01T00:00:00.001Z', true],
  ['undone a second later', '2026-03-10T10:00:00Z', '2026-03-10T10:00:01Z', true],
  ['selected and deselected at one instant', '2026-03-10T10:00:00Z', '2026-03-10T10:00:00Z', false],
])('received in March and %s', (_, from, to, expected) => {
  expect(billable(march, bounds, received, selected(from, to))).toEqual(expected ? [1] : [])
})

test('an asset received only in another month is not billable', () => {
  expect(billable(march, bounds, [{ assetId: 1, month: '2026-02-01' }], selected('2026-01-01T00:00Z', null))).toEqual(
    [],
  )
})

/** The rule written a second time, from instants alone: is there a moment of the month at which …? */
function naive(
  month: string,
  zone: string,
  receipts: { assetId: number; at: Date }[],
  intervals: Selected[],
): number[] {
  const holds = (interval: Selected, moment: Date) =>
    interval.from <= moment && (interval.to === null || moment < interval.to)
  const ids = new Set(receipts.filter(receipt => monthOf(receipt.at, zone) === month).map(receipt => receipt.assetId))
  // An interval that overlaps the month contains its first instant or begins within it.
  const moments = [boundsOf(month, zone).start, ...intervals.map(interval => interval.from)].filter(
    moment => monthOf(moment, zone) === month,
  )
  return [...ids]
    .filter(id => moments.some(moment => intervals.some(other => other.assetId === id && holds(other, moment))))
    .sort((a, b) => a - b)
}

const zone = fc.constantFrom(
  'UTC',
  'America/Los_Angeles',
  'Europe/Berlin',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Asuncion',
  'Asia/Kathmandu',
)
const month = fc.constantFrom('2009-11-01', '2011-12-01', '2017-10-01', '2026-03-01', '2026-11-01', '2028-02-01')
/** Milliseconds from the beginning (or the end) of the month: mostly around the edge. */
const shift = fc.oneof(
  fc.constantFrom(-1, 0, 1),
  fc.integer({ min: -5e6, max: 5e6 }),
  fc.integer({ min: -4e9, max: 4e9 }),
)
const point = fc.record({ edge: fc.constantFrom('start' as const, 'end' as const), shift })
const asset = fc.nat({ max: 3 })
const history = fc.record({
  zone,
  month,
  receipts: fc.array(fc.record({ asset, at: point }), { maxLength: 6 }),
  // To: nothing for "selected still", else how long it lasted.
  intervals: fc.array(
    fc.record({ asset, from: point, lasted: fc.option(fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: 6e9 }))) }),
    { maxLength: 6 },
  ),
})

function instants(drawn: { zone: string; month: string }) {
  const edges = boundsOf(drawn.month, drawn.zone)
  return (at: { edge: 'start' | 'end'; shift: number }) => new Date(edges[at.edge].getTime() + at.shift)
}

test('the rule agrees with a naive one, overlapping intervals included', () => {
  fc.assert(
    fc.property(history, drawn => {
      const instant = instants(drawn)
      const receipts = drawn.receipts.map(receipt => ({ assetId: receipt.asset, at: instant(receipt.at) }))
      const stamped: Received[] = receipts.map(({ assetId, at }) => ({ assetId, month: monthOf(at, drawn.zone) }))
      const intervals = drawn.intervals.map(({ asset: assetId, from, lasted }): Selected => {
        const start = instant(from)
        return { assetId, from: start, to: lasted === null ? null : new Date(start.getTime() + lasted) }
      })
      expect(billable(drawn.month, boundsOf(drawn.month, drawn.zone), stamped, intervals)).toEqual(
        naive(drawn.month, drawn.zone, receipts, intervals),
      )
    }),
    { numRuns: 2000 },
  )
})

/**
 * From the first moment on which it was selected to the last one of the month; null if it was still selected at the
 * month’s end.
 */
function spanOf(intervals: Selected[], bounds: { start: Date; end: Date }): { from: Date | null; to: Date | null } {
  const one = [{ assetId: 1, month: march }]
  const within = intervals.filter(({ from, to }) => billable(march, bounds, one, [{ assetId: 1, from, to }]).length > 0)
  if (within.length === 0) return { from: null, to: null }
  const ends = within.map(({ to }) => (to === null || to >= bounds.end ? null : to.getTime()))
  return {
    from: new Date(Math.min(...within.map(({ from }) => from.getTime()))),
    to: ends.includes(null) ? null : new Date(Math.max(...ends.map(Number))),
  }
}

let books: Awaited<ReturnType<typeof openBooks>>
beforeAll(async () => {
  books = await openBooks()
})
afterAll(() => books.close())

test('SQL agrees with the rule, in the summary and in the list', async () => {
  books.setClock('2040-01-01T00:00:00Z')
  await fc.assert(
    fc.asyncProperty(history, async drawn => {
      const company = await books.found({ timeZone: drawn.zone })
      const instant = instants(drawn)
      const feed = await company.addFeed('2000-01-01T00:00:00Z')
      const assets = await company.addAssets(feed, 4)
      const idOf = (index: number) => assets[index] ?? 0

      const receipts = drawn.receipts.map(receipt => ({ assetId: idOf(receipt.asset), at: instant(receipt.at) }))
      for (const { assetId, at } of receipts) await company.receive(feed, assetId, at)
      const intervals: Selected[] = []
      for (const { asset: index, from, lasted } of drawn.intervals) {
        const start = instant(from)
        const to = lasted === null ? null : new Date(start.getTime() + lasted)
        const others = intervals.filter(other => other.assetId === idOf(index))
        // The table allows one open interval per asset, and one per beginning.
        if (others.some(other => +other.from === +start || (to === null && other.to === null))) continue
        intervals.push({ assetId: idOf(index), from: start, to })
        await company.select(feed, idOf(index), start, to)
      }

      const { accountId } = company
      for (const of of [previousMonth(drawn.month), drawn.month, nextMonth(drawn.month)]) {
        const stamped = receipts.map(({ assetId, at }) => ({ assetId, month: monthOf(at, drawn.zone) }))
        const expected = billable(of, boundsOf(of, drawn.zone), stamped, intervals)
        const summary = await readMonth(books.ctx, { accountId, month: of, feeds: null })
        const received = new Set(stamped.filter(r => r.month === of).map(r => r.assetId))
        // Assets selected in the month are those that would be billable if everything had been received.
        const everything = assets.map(assetId => ({ assetId, month: of }))
        const selected = billable(of, boundsOf(of, drawn.zone), everything, intervals)
        expect(summary.totals).toEqual({
          received: received.size,
          selected: selected.length,
          billable: expected.length,
        })
        const list = (which: WhichAssets) =>
          listMonthAssets(books.ctx, { accountId, month: of, feeds: null, which, from: null, limit: 10 })
        const idsOf = async (which: WhichAssets) => (await list(which)).assets.map(listed => listed.assetId)
        expect(await idsOf('billable')).toEqual(expected)
        const either = assets.filter(asset => received.has(asset) || selected.includes(asset))
        expect(await idsOf('all')).toEqual(either)
        expect(await idsOf('not_billable')).toEqual(either.filter(asset => !expected.includes(asset)))
        for (const listed of (await list('all')).assets) {
          expect(listed.firstReceivedAt !== null).toBe(received.has(listed.assetId))
          const own = intervals.filter(interval => interval.assetId === listed.assetId)
          expect({ from: listed.selectedFrom, to: listed.selectedTo }).toEqual(spanOf(own, boundsOf(of, drawn.zone)))
        }
      }
    }),
    { numRuns: 60 },
  )
})
