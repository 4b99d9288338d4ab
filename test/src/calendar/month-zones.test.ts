import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextMonth, previousMonth } from '../../../src/calendar/calendar-month.ts'
import { changeZone, type MonthZones, monthAt, monthBounds, zoneOfMonth } from '../../../src/calendar/month-zones.ts'

const HOUR = 3_600_000
const always = (timeZone: string): MonthZones => ({ timeZone, until: [] })

test.each([
  // 00:00 of 1 June 2009 did not exist.
  ['Africa/El_Aaiun', '2009-06-01', '2009-06-01T00:00:00Z', 1],
  // The last hour of October 2024 came twice: the clock was set back at midnight.
  ['Africa/Cairo', '2024-11-01', '2024-10-31T22:00:00Z', 1],
  // Set back from 00:01 of 1 November to 23:01 of 31 October, as in tc39/proposal-temporal#2938.
  ['America/Goose_Bay', '2009-11-01', '2009-11-01T03:00:00Z', 1],
  // The first hour of November 2026 comes twice (date-fns/date-fns#4288 has its skipped one).
  ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', 1],
  // 31 December 1994 did not exist: from the 30th to the 1st.
  ['Pacific/Kiritimati', '1995-01-01', '1994-12-31T10:00:00Z', 1],
  // Nor did 30 December 2011 (moment/moment#3468); the month after begins as it should.
  ['Pacific/Apia', '2012-01-01', '2011-12-31T10:00:00Z', 1],
])('in %s the month %s begins at %s', (zone, month, start, day) => {
  const zones = always(zone)
  expect(monthBounds(zones, month).start).toEqual(new Date(start))
  expect(monthAt(zones, new Date(start))).toEqual({ month, day })
  expect(monthAt(zones, new Date(Date.parse(start) - 1)).month).toBe(previousMonth(month))
  // Two hours in which the clock may show anything still belong to the month.
  for (let minute = 0; minute < 120; minute += 1) {
    expect(monthAt(zones, new Date(Date.parse(start) + minute * 60_000))).toEqual({ month, day })
  }
})

test('the day before a skipped day is the last day of its month', () => {
  expect(monthAt(always('Pacific/Kiritimati'), new Date('1994-12-31T09:59:59.999Z'))).toEqual({
    month: '1994-12-01',
    day: 30,
  })
})

test('after a change over the date line a month begins where the one before ended, and its days stay within the month', () => {
  const zones = changeZone(always('Pacific/Kiritimati'), 'Pacific/Pago_Pago', new Date('2026-03-15T00:00:00Z'))
  expect(zones).toEqual({
    timeZone: 'Pacific/Pago_Pago',
    until: [{ before: '2026-04-01', timeZone: 'Pacific/Kiritimati' }],
  })
  expect(monthBounds(zones, '2026-04-01')).toEqual({
    start: new Date('2026-03-31T10:00:00Z'),
    end: new Date('2026-05-01T11:00:00Z'),
  })
  // In Pago Pago it is still 30 March, at 23:00.
  expect(monthAt(zones, new Date('2026-03-31T10:00:00Z'))).toEqual({ month: '2026-04-01', day: 1 })
  expect(monthAt(zones, new Date('2026-05-01T10:59:59Z'))).toEqual({ month: '2026-04-01', day: 30 })
})

test('changing back to the zone in force before a change counts cancels the change', () => {
  const now = new Date('2026-03-15T00:00:00Z')
  const pending = changeZone(always('UTC'), 'Asia/Tokyo', now)
  expect(changeZone(pending, 'UTC', now)).toEqual(always('UTC'))
})

const zone = fc.constantFrom(
  'UTC',
  'Africa/Cairo',
  'Africa/El_Aaiun',
  'America/Asuncion',
  'America/Havana',
  'America/Los_Angeles',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Etc/GMT+12',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
)
/** Mostly around the turn of a month, where errors are likely. */
const instant = fc
  .record({
    month: fc.integer({ min: 0, max: 12 * 50 - 1 }),
    hours: fc.oneof(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 0, max: 700 })),
    ms: fc.oneof(fc.constantFrom(-1, 0, 1), fc.nat({ max: HOUR })),
  })
  .map(({ month, hours, ms }) => Date.UTC(1985, month) + hours * HOUR + ms)
const history = fc.record({
  first: zone,
  began: instant,
  changes: fc.array(
    fc.record({ to: zone, hoursLater: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2500 })) }),
    { maxLength: 6 },
  ),
})

/** The zones after each change, and when it was made. */
function play({
  first,
  began,
  changes,
}: {
  first: string
  began: number
  changes: { to: string; hoursLater: number }[]
}) {
  const states = [{ at: new Date(began), zones: always(first) }]
  let now = began
  for (const { to, hoursLater } of changes) {
    now += hoursLater * HOUR
    const at = new Date(now)
    states.push({ at, zones: changeZone(states.at(-1)?.zones ?? always(first), to, at) })
  }
  return states
}

test('after any changes of zone the months cover time without a gap or an overlap, and each instant is in one month', () => {
  fc.assert(
    fc.property(history, fc.array(instant, { minLength: 1, maxLength: 5 }), (drawn, instants) => {
      const last = play(drawn).at(-1)
      if (!last) return
      const { zones } = last
      const near = [...instants.map(at => new Date(at)), last.at, new Date(drawn.began)]
      for (const at of near) {
        const { month, day } = monthAt(zones, at)
        const { start, end } = monthBounds(zones, month)
        expect(start <= at && at < end).toBe(true)
        expect(day >= 1 && day <= 31).toBe(true)
        expect(monthBounds(zones, nextMonth(month)).start).toEqual(end)
        expect(monthBounds(zones, previousMonth(month)).end).toEqual(start)
        for (const edge of [start, new Date(end.getTime() - 1)]) expect(monthAt(zones, edge).month).toBe(month)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a receipt stays in the month with which it was stamped, whatever is changed later', () => {
  fc.assert(
    fc.property(history, drawn => {
      const states = play(drawn)
      for (const [n, { at, zones }] of states.entries()) {
        // Until the next change everything is stamped by these zones.
        const until = states[n + 1]?.at ?? new Date(at.getTime() + 40 * 24 * HOUR)
        const stamped = [at, new Date((at.getTime() + until.getTime()) / 2), new Date(Math.max(+at, +until - 1))]
        for (const received of stamped) {
          const { month } = monthAt(zones, received)
          const bounds = monthBounds(zones, month)
          for (const later of states.slice(n + 1)) {
            expect(monthAt(later.zones, received).month).toBe(month)
            // Only a month that had not begun can move its end.
            if (later.at < bounds.start) continue
            expect(monthBounds(later.zones, month)).toEqual(bounds)
            expect(zoneOfMonth(later.zones, month)).toBe(zoneOfMonth(zones, month))
          }
        }
      }
    }),
    { numRuns: 1000 },
  )
})
