import fc from 'fast-check'
import { expect, test } from 'vitest'
import { labelKey } from '../../../src/asset/label-key.ts'

const NONE = { oemName: null, model: null, equipmentId: null, serialNumber: null, pin: null }
const named = (equipmentId: string) => ({ ...NONE, equipmentId })
/** The order of the collation "C". */
const bytewise = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const sorted = (names: string[]) =>
  names
    .map(name => ({ name, key: labelKey(named(name)) }))
    .sort((a, b) => bytewise(a.key, b.key))
    .map(one => one.name)

test('numbers within names count by their value', () => {
  const names = [
    'HK2',
    'HK10',
    'HK10-2',
    'HK10-11',
    'hk 3',
    'Bagger 2 alt',
    'Bagger 10 neu',
    '7',
    '0012',
    '100',
    'Élan 3',
  ]
  expect(sorted(names)).toEqual([
    ...['7', '0012', '100', 'Bagger 2 alt', 'Bagger 10 neu', 'Élan 3', 'hk 3', 'HK2', 'HK10', 'HK10-2', 'HK10-11'],
  ])
})

test('the customer’s own number comes first, then serial number, PIN, make and model', () => {
  const asset = { oemName: 'CAT', model: '320', equipmentId: 'B', serialNumber: 'A', pin: 'C' }
  const order = [
    { ...asset, equipmentId: 'A', model: 'D6T' },
    { ...asset, equipmentId: 'A1' },
    asset,
    { ...asset, equipmentId: null, serialNumber: 'B2' },
    { ...asset, equipmentId: null, serialNumber: null },
    { ...NONE, oemName: 'CAT', model: '320' },
  ]
  expect(order.map(labelKey).sort(bytewise)).toEqual(order.map(labelKey))
})

test('of two names with the same text before a number, the smaller number comes first', () => {
  const text = fc.stringMatching(/^[a-z -]{0,12}$/)
  fc.assert(
    fc.property(text, fc.nat(), fc.nat(), text, text, (before, a, b, one, other) => {
      if (a === b) return
      const [small, large] = [`${before}x${Math.min(a, b)}x${one}`, `${before}x${Math.max(a, b)}x${other}`]
      expect(bytewise(labelKey(named(small)), labelKey(named(large)))).toBe(-1)
      expect(bytewise(labelKey(named(small.toUpperCase())), labelKey(named(large)))).toBe(-1)
    }),
    { numRuns: 2000 },
  )
})

test('any name fits into an entry of an index', () => {
  const long = fc.string({ unit: 'grapheme', maxLength: 600 })
  fc.assert(
    fc.property(long, long, long, (equipmentId, oemName, model) => {
      expect(Buffer.byteLength(labelKey({ ...NONE, equipmentId, oemName, model }))).toBeLessThan(2600)
    }),
  )
  expect(Buffer.byteLength(labelKey({ ...named('7🚜'.repeat(300)), model: 'W9'.repeat(300) }))).toBeLessThan(2600)
})
