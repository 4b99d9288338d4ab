import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { whenToPost } from '../../../src/subscription/when-to-post.ts'

const ZONES = ['UTC', 'Europe/Paris', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe']
const AT_ONCE = { pace: 'at_once', quiet: null } as const

const at = (text: string) => new Date(text)
const local = (instant: Date, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)

describe('the time is the one that people expect', () => {
  test.each([
    ['at once', '2026-11-10T10:20:00Z', 'UTC', AT_ONCE, '2026-11-10T10:20:00Z'],
    ['the next full hour', '2026-11-10T10:20:00Z', 'UTC', { pace: 'hourly', quiet: null }, '2026-11-10T11:00:00Z'],
    [
      'a full hour of a zone that is set off by 45 minutes',
      '2026-11-10T10:20:00Z',
      'Asia/Kathmandu',
      { pace: 'hourly', quiet: null },
      '2026-11-10T11:15:00Z',
    ],
    [
      'on the hour: the next one, not again now',
      '2026-11-10T11:00:00Z',
      'UTC',
      { pace: 'hourly', quiet: null },
      '2026-11-10T12:00:00Z',
    ],
    [
      'nine o’clock today',
      '2026-11-10T06:00:00Z',
      'Europe/Paris',
      { pace: 'daily', quiet: null },
      '2026-11-10T08:00:00Z',
    ],
    [
      'nine o’clock tomorrow',
      '2026-11-10T08:00:00Z',
      'Europe/Paris',
      { pace: 'daily', quiet: null },
      '2026-11-11T08:00:00Z',
    ],
    [
      'when the night is over',
      '2026-11-10T22:30:00Z',
      'UTC',
      { pace: 'at_once', quiet: { from: 18, to: 7 } },
      '2026-11-11T07:00:00Z',
    ],
    [
      'early in the same night',
      '2026-11-10T05:00:00Z',
      'UTC',
      { pace: 'at_once', quiet: { from: 18, to: 7 } },
      '2026-11-10T07:00:00Z',
    ],
    [
      'not quiet any more',
      '2026-11-10T07:00:00Z',
      'UTC',
      { pace: 'at_once', quiet: { from: 18, to: 7 } },
      '2026-11-10T07:00:00Z',
    ],
    [
      'a quiet noon',
      '2026-11-10T12:59:59Z',
      'UTC',
      { pace: 'at_once', quiet: { from: 12, to: 13 } },
      '2026-11-10T13:00:00Z',
    ],
    [
      'a digest that would come in the quiet hours',
      '2026-11-10T17:10:00Z',
      'UTC',
      { pace: 'hourly', quiet: { from: 18, to: 7 } },
      '2026-11-11T07:00:00Z',
    ],
    [
      'over the change to summer time',
      '2026-03-28T22:30:00Z',
      'Europe/Paris',
      { pace: 'at_once', quiet: { from: 22, to: 7 } },
      '2026-03-29T05:00:00Z',
    ],
    [
      'an hour that the clock jumps over',
      '2026-03-28T22:30:00Z',
      'Europe/Paris',
      { pace: 'at_once', quiet: { from: 22, to: 2 } },
      '2026-03-29T01:00:00Z',
    ],
  ] as const)('%s', (_name, now, zone, how, expected) => {
    expect(whenToPost(at(now), zone, how)).toEqual(at(expected))
  })
})

const moments = fc.date({ min: at('2024-01-01T00:00:00Z'), max: at('2028-12-31T00:00:00Z'), noInvalidDate: true })
const hours = fc.integer({ min: 0, max: 23 })
const quiets = fc.option(
  fc.record({ from: hours, to: hours }).filter(({ from, to }) => from !== to),
  { nil: null },
)
const cases = fc.record({
  now: moments,
  zone: fc.constantFrom(...ZONES),
  pace: fc.constantFrom('at_once' as const, 'hourly' as const, 'daily' as const),
  quiet: quiets,
})

test('the time is never before the event, never more than two days later, and no later than necessary', () => {
  fc.assert(
    fc.property(cases, ({ now, zone, ...how }) => {
      const due = whenToPost(now, zone, how)
      expect(due.getTime()).toBeGreaterThanOrEqual(now.getTime())
      expect(due.getTime() - now.getTime()).toBeLessThanOrEqual(49 * 3_600_000)
      if (how.pace === 'at_once' && how.quiet === null) expect(due).toEqual(now)
    }),
  )
})

test('the time is never within the quiet hours, wherever the clock jumps', () => {
  fc.assert(
    fc.property(cases, ({ now, zone, ...how }) => {
      if (!how.quiet) return
      const { from, to } = how.quiet
      const { hour } = local(whenToPost(now, zone, how), zone)
      const isQuiet = from < to ? hour >= from && hour < to : hour >= from || hour < to
      expect(isQuiet, `${hour}`).toBe(false)
    }),
  )
})

test('later events are never posted earlier: digests keep the order', () => {
  fc.assert(
    fc.property(cases, fc.integer({ min: 0, max: 200_000 }), ({ now, zone, ...how }, seconds) => {
      const later = new Date(now.getTime() + seconds * 1000)
      const due = whenToPost(now, zone, how).getTime()
      // What comes at once outside the quiet hours is posted first; later events can only wait longer.
      expect(whenToPost(later, zone, how).getTime()).toBeGreaterThanOrEqual(due)
    }),
  )
})
