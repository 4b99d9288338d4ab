import fc from 'fast-check'
import { expect, test } from 'vitest'
import { carryView, type MonthView, monthView, readView } from '../../../../adapters/chat/billing/month-view.ts'

const id = fc.integer({ min: 1, max: 2 ** 40 })
const cursor = fc.record({ integrationId: id, assetId: id })
const view: fc.Arbitrary<MonthView> = fc.record({
  month: fc.constantFrom('2026-11-01', '2000-01-01'),
  feeds: fc.option(fc.array(id, { minLength: 1, maxLength: 200 })),
  which: fc.constantFrom('billable' as const, 'not_billable' as const, 'all' as const),
  from: fc.option(fc.oneof(fc.record({ after: cursor }), fc.record({ before: cursor }))),
})

test('a button carries the view that was shown, within Slack’s limit', () => {
  fc.assert(
    fc.property(view, looked => {
      const carried = carryView(looked)
      expect(readView(carried)).toEqual(looked)
      expect(carried.length).toBeLessThanOrEqual(2000)
    }),
  )
})

test('more feeds than a button can carry become all feeds', () => {
  const feeds = Array.from({ length: 201 }, (_, n) => n + 1)
  expect(readView(carryView(monthView('2026-11-01', feeds)))?.feeds).toBeNull()
})

test.each([
  '',
  '2026-11',
  '2026-13;;billable;',
  '2026-11;;some;',
  '2026-11;1.;billable;',
  '2026-11;-1;billable;',
  '2026-11;1;billable;>1.x!',
  '2026-11;1e999999999999;all;',
])('%j is nothing that we carried', carried => {
  expect(readView(carried)).toBeNull()
})

test('any text is read as a view or rejected', () => {
  const pieces = fc.constantFrom('2026-11', ';', '.', '>', '<', '1', 'z', 'billable', 'all', '-', 'NaN')
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), parts => {
      const read = readView(parts.join(''))
      if (read) expect(readView(carryView(read))).toEqual(read)
    }),
    { numRuns: 2000 },
  )
})
