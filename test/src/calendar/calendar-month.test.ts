import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  boundsOf,
  dayOfMonth,
  isMonth,
  isTimeZone,
  monthOf,
  nextMonth,
  previousMonth,
} from '../../../src/calendar/calendar-month.ts'

const HOUR = 3_600_000
const zones = Intl.supportedValuesOf('timeZone')

function hours(month: string, zone: string): number {
  const { start, end } = boundsOf(month, zone)
  return (end.getTime() - start.getTime()) / HOUR
}

test.each([
  ['2026-03-01', 'America/Los_Angeles', 743],
  ['2026-11-01', 'America/Los_Angeles', 721],
  ['2026-10-01', 'Europe/Berlin', 745],
  ['2026-10-01', 'Australia/Lord_Howe', 743.5],
  ['2028-02-01', 'UTC', 696],
  // The island skipped 30 December 2011 to change sides of the date line.
  ['2011-12-01', 'Pacific/Apia', 720],
  // And this one 31 December 1994.
  ['1994-12-01', 'Pacific/Kiritimati', 720],
])('%s in %s has %d hours', (month, zone, expected) => {
  expect(hours(month, zone)).toBe(expected)
})

test.each([
  ['2026-03-01T07:59:59.999Z', 'America/Los_Angeles', '2026-02-01', 28],
  ['2026-03-01T08:00:00Z', 'America/Los_Angeles', '2026-03-01', 1],
  ['2026-03-01T07:59:59Z', 'UTC', '2026-03-01', 1],
  ['2026-03-01T07:59:59Z', 'Asia/Tokyo', '2026-03-01', 1],
  ['2026-02-28T09:59:59.999Z', 'Pacific/Kiritimati', '2026-02-01', 28],
  ['2026-02-28T10:00:00Z', 'Pacific/Kiritimati', '2026-03-01', 1],
  ['2026-03-01T10:59:59Z', 'Pacific/Pago_Pago', '2026-02-01', 28],
  ['2026-02-28T11:00:00Z', 'Pacific/Apia', '2026-03-01', 1],
  ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-01', 31],
  ['2028-02-29T23:59:59Z', 'UTC', '2028-02-01', 29],
])('%s in %s is of %s, day %d', (instant, zone, month, day) => {
  expect([monthOf(new Date(instant), zone), dayOfMonth(new Date(instant), zone)]).toEqual([month, day])
})

test('a month whose first midnight is skipped begins at the first instant that exists', () => {
  // Asuncion went from 23:59:59 of 30 September 2017 to 01:00 of 1 October.
  expect(boundsOf('2017-10-01', 'America/Asuncion').start.toISOString()).toBe('2017-10-01T04:00:00.000Z')
  expect(monthOf(new Date('2017-10-01T03:59:59.999Z'), 'America/Asuncion')).toBe('2017-09-01')
})

test('a month that has begun stays begun when the clock is set back over its first midnight', () => {
  const zone = 'America/St_Johns'
  const { start } = boundsOf('2009-11-01', zone)
  expect(start.toISOString()).toBe('2009-11-01T02:30:00.000Z')
  // 23:30 of 31 October for the second time.
  const repeated = new Date('2009-11-01T03:00:00Z')
  expect([monthOf(repeated, zone), dayOfMonth(repeated, zone)]).toEqual(['2009-11-01', 1])
})

test('in every zone the months cover time without a gap, an overlap or an ambiguous instant', () => {
  const years = fc.integer({ min: 1980, max: 2040 })
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      years,
      fc.integer({ min: 1, max: 12 }),
      fc.nat(),
      (zone, year, m, within) => {
        const month = `${year}-${String(m).padStart(2, '0')}-01`
        const { start, end } = boundsOf(month, zone)
        expect(boundsOf(nextMonth(month), zone).start).toEqual(end)
        expect(boundsOf(previousMonth(month), zone).end).toEqual(start)
        const last = end.getTime() - 1
        const somewhere = start.getTime() + (within % (last - start.getTime()))
        for (const instant of [start.getTime(), somewhere, last]) expect(monthOf(new Date(instant), zone)).toBe(month)
        expect(monthOf(new Date(start.getTime() - 1), zone)).toBe(previousMonth(month))
        expect(monthOf(end, zone)).toBe(nextMonth(month))
      },
    ),
    { numRuns: 500 },
  )
})

test('months follow each other', () => {
  expect([nextMonth('2026-12-01'), previousMonth('2026-01-01')]).toEqual(['2027-01-01', '2025-12-01'])
})

test.each(['2026-03', '2026-03-02', '2026-13-01', '2026-00-01', 'March', ''])('"%s" is no month', text => {
  expect(isMonth(text)).toBe(false)
  expect(() => boundsOf(text, 'UTC')).toThrow(RangeError)
})

test('exactly the zones of the IANA database are known', () => {
  for (const name of ['UTC', 'Europe/Berlin', 'Asia/Calcutta', 'Etc/GMT+5', ...zones])
    expect(isTimeZone(name)).toBe(true)
  for (const name of ['', '+02:00', '-11', 'Mars/Olympus', 'CEST', '2026-01-01T00:00Z[Europe/Berlin]', "UTC'; drop"]) {
    expect(isTimeZone(name)).toBe(false)
  }
})
