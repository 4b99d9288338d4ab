import { expect, test } from 'vitest'
import { parseInstant } from '../../../adapters/feeds/parse-instant.ts'
import { parseHours, parseNumber } from '../../../adapters/feeds/parse-number.ts'
import { parseIdentifier, parseName, parseText } from '../../../adapters/feeds/parse-text.ts'
import type { Oddity } from '../../../src/asset/equipment-snapshot.ts'

const now = Date.UTC(2026, 4, 1, 12)

test.each([
  ['2026-05-01T10:00:00Z', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01T10:00:00.002Z', '2026-05-01T10:00:00.002Z'],
  ['2026-05-01T10:00:00.1234567Z', '2026-05-01T10:00:00.123Z'],
  ['2026-05-01T10:00:00+02:00', '2026-05-01T08:00:00.000Z'],
  ['2026-05-01T10:00:00-0130', '2026-05-01T11:30:00.000Z'],
  ['2026-05-01T10:00:00', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01 10:00:00', '2026-05-01T10:00:00.000Z'],
  ['2026-04-30', '2026-04-30T00:00:00.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['1777629600000', '2026-05-01T10:00:00.000Z'],
  ['1777629600', '2026-05-01T10:00:00.000Z'],
  ['2026-05-02T11:59:59Z', '2026-05-02T11:59:59.000Z'],
  ['2026-05-01 10:00:00 UTC', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01 10:00:00 GMT', '2026-05-01T10:00:00.000Z'],
  ['2026-05-01T10:00:00+02', '2026-05-01T08:00:00.000Z'],
  ['20260501T100000Z', '2026-05-01T10:00:00.000Z'],
  ['/Date(1777629600000)/', '2026-05-01T10:00:00.000Z'],
  ['/Date(1777629600000+0200)/', '2026-05-01T10:00:00.000Z'],
  ['Fri, 01 May 2026 10:00:00 GMT', '2026-05-01T10:00:00.000Z'],
])('the instant %s', (raw, expected) => {
  const oddities: Oddity[] = []
  expect(new Date(parseInstant(raw, 'x', now, oddities) ?? 0).toISOString()).toBe(expected)
  expect(oddities).toEqual([])
})

test.each(['', '0001-01-01', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000+00:00'])('a date nobody set: %s', raw => {
  const oddities: Oddity[] = []
  expect(parseInstant(raw, 'x', now, oddities)).toBeNull()
  expect(oddities).toEqual([])
})

test.each([
  ['1970-01-01T00:00:00Z', 'out_of_range'],
  ['2026-05-02T12:00:01Z', 'future'],
  ['2099-01-01T00:00:00.000Z', 'future'],
  ['2025-02-29T00:00:00Z', 'not_a_date'],
  ['2026-13-01T00:00:00Z', 'not_a_date'],
  ['yesterday', 'not_a_date'],
  ['01.05.2026', 'not_a_date'],
  ['5/1/2026 10:00:00 AM', 'not_a_date'],
])('no instant: %s', (raw, reason) => {
  const oddities: Oddity[] = []
  expect(parseInstant(raw, 'x', now, oddities)).toBeNull()
  expect(oddities).toEqual([{ element: 'x', value: raw, reason }])
})

test.each([
  ['12.5', 12.5],
  ['0', 0],
  ['-0.0', 0],
  ['1e3', 1000],
  ['12,5', 12.5],
  ['+7', 7],
  ['0,125', 0.125],
  ['1,234.5', 1234.5],
  ['1.234,5', 1234.5],
  ['1 234,5', 1234.5],
  ['1\u202f234', 1234],
])('the number %s', (raw, expected) => {
  expect(parseNumber(raw, 'x', [], -100, 10_000)).toBe(expected)
})

test.each([
  ['NaN', 'not_a_number'],
  ['Infinity', 'not_a_number'],
  ['0x10', 'not_a_number'],
  ['1.234,5', 'out_of_range'],
  ['-1', 'out_of_range'],
  ['100.1', 'out_of_range'],
  ['1e300', 'out_of_range'],
])('no percentage: %s', (raw, reason) => {
  const oddities: Oddity[] = []
  expect(parseNumber(raw, 'x', oddities, 0, 100)).toBeNull()
  expect(oddities).toEqual([{ element: 'x', value: raw, reason }])
})

test.each([
  ['233.70', false, 233.7],
  ['P13DT0H25M59.999S', false, 13 * 24 + 25 / 60 + 59.999 / 3600],
  ['PT36H', false, 36],
  ['PT90M', true, 1.5],
  ['90', true, 1.5],
])('the hours %s (minutes: %s)', (raw, inMinutes, expected) => {
  expect(parseHours(raw, 'x', [], inMinutes)).toBeCloseTo(expected, 9)
})

test.each([
  ['-5', 'out_of_range'],
  ['-PT5H', 'out_of_range'],
  ['600000', 'out_of_range'],
  ['P', 'not_a_number'],
  ['many', 'not_a_number'],
])('no hours: %s', (raw, reason) => {
  const oddities: Oddity[] = []
  expect(parseHours(raw, 'x', oddities, false)).toBeNull()
  expect(oddities[0]?.reason).toBe(reason)
})

test('a free text stays as written, without unprintable characters', () => {
  expect(parseText('  vacio')).toBe('  vacio')
  expect(parseText('7  #12\u0000\u0007')).toBe('7  #12')
  expect(parseText('a\ud800b')).toBe('a\ufffdb')
  expect(parseText('🚜'.repeat(200))).toBe('🚜'.repeat(127))
  expect(parseText('x'.repeat(300))).toHaveLength(255)
  expect(parseText('\u0001')).toBeNull()
  expect(parseText('missing')).toBe('missing')
})

test('a placeholder is no name, and zeros alone are no identifier', () => {
  expect(parseName('missing')).toBeNull()
  expect(parseName('N/A')).toBeNull()
  expect(parseName('320')).toBe('320')
  expect(parseIdentifier('pin', '00000000000000000', 'x', [])).toBeNull()
  expect(parseIdentifier('pin', '0000123', 'x', [])).toBe('0000123')
})

test('a number that may mean thousands or thousandths is rejected, unless one of the two is impossible', () => {
  const oddities: Oddity[] = []
  expect(parseNumber('1,234', 'x', oddities)).toBeNull()
  expect(parseHours('12,345', 'y', oddities, false)).toBeNull()
  expect(oddities.map(one => one.reason)).toEqual(['not_a_number', 'not_a_number'])
  expect(parseNumber('48,123', 'Location/Latitude', [], -90, 90)).toBe(48.123)
  expect(parseNumber('-48,123', 'Location/Latitude', [], -90, 90)).toBe(-48.123)
})
