import { expect, test } from 'vitest'
import { isTimeZone } from '../../../src/calendar/calendar-month.ts'
import { findTimeZones, isSameZone, TIME_ZONES } from '../../../src/calendar/time-zones.ts'

test('every zone is listed once, under a name that can be set', () => {
  expect(TIME_ZONES.filter(zone => !isTimeZone(zone))).toEqual([])
  const listed = new Set(
    TIME_ZONES.map(zone => new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone),
  )
  expect(listed.size).toBe(TIME_ZONES.length)
  expect([...Intl.supportedValuesOf('timeZone'), 'UTC'].filter(zone => !listed.has(zone))).toEqual([])
  expect(TIME_ZONES).toEqual(expect.arrayContaining(['UTC', 'Europe/Paris', 'Asia/Kolkata', 'Europe/Kyiv']))
})

test.each([
  ['paris', 'Europe/Paris'],
  ['New York', 'America/New_York'],
  ['new_york', 'America/New_York'],
  ['kolkata', 'Asia/Kolkata'],
  ['US/Eastern', 'America/New_York'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['kyiv', 'Europe/Kyiv'],
  ['utc', 'UTC'],
  ['  Europe/Lon ', 'Europe/London'],
])('whoever types %j is offered %s first', (typed, zone) => {
  expect(findTimeZones(typed, 5)[0]).toBe(zone)
})

test('an empty search lists all zones, nonsense none, and never more than the limit', () => {
  expect(findTimeZones('', 1000)).toEqual(TIME_ZONES)
  expect(findTimeZones('a', 15)).toHaveLength(15)
  expect(findTimeZones('+02:00', 15)).toEqual([])
  expect(findTimeZones('Atlantis', 15)).toEqual([])
})

test('a city’s present and former names find the same zone', () => {
  expect(isSameZone('Asia/Calcutta', 'Asia/Kolkata')).toBe(true)
  expect(isSameZone('UTC', 'Etc/UTC')).toBe(true)
  expect(isSameZone('Europe/Paris', 'Europe/Berlin')).toBe(false)
  expect(isSameZone('Nowhere/Land', 'Nowhere/Land')).toBe(false)
})
