import fc from 'fast-check'
import { expect, test } from 'vitest'
import { identityOf } from '../../../src/asset/identity.ts'

const none = { pin: null, serialNumber: null, oemName: null, model: null, equipmentId: null }
const field = fc.option(fc.oneof(fc.string(), fc.constantFrom('', ' ', 'A', 'a ', '|', 'a|b', '\\', 'a\\')), {
  nil: null,
})
const header = fc.record({ pin: field, serialNumber: field, oemName: field, model: field, equipmentId: field })

test('the PIN, else the serial number, else make, model and equipment ID', () => {
  const all = { pin: 'P1', serialNumber: 'S1', oemName: 'CAT', model: '320', equipmentId: 'HK1' }
  expect(identityOf(all)).toBe('pin:p1')
  expect(identityOf({ ...all, pin: ' ' })).toBe('serial:s1')
  expect(identityOf({ ...all, pin: null, serialNumber: '' })).toBe('id:cat|320|hk1')
  expect(identityOf({ ...none, equipmentId: 'HK1' })).toBe('id:||hk1')
  expect(identityOf({ ...none, oemName: 'CAT', model: '320' })).toBeNull()
})

test('a serial number that equals another machine’s PIN merges nothing', () => {
  expect(identityOf({ ...none, pin: 'X1' })).not.toBe(identityOf({ ...none, serialNumber: 'X1' }))
})

test('case and outer spaces make no difference', () => {
  const ascii = fc.string({ unit: fc.constantFrom('a', 'B', 'z', '9', '-', '#', '|') })
  fc.assert(
    fc.property(
      fc.record({ pin: ascii, serialNumber: ascii, oemName: ascii, model: ascii, equipmentId: ascii }),
      one => {
        const shout = Object.fromEntries(Object.entries(one).map(([key, text]) => [key, `  ${text.toUpperCase()}\t`]))
        expect(identityOf({ ...none, ...shout })).toBe(identityOf(one))
      },
    ),
  )
})

test('two machines are one only where what counts is equal', () => {
  const fold = (text: string | null) => (text ?? '').trim().toLowerCase()
  const counts = (one: typeof none | Record<keyof typeof none, string | null>) =>
    fold(one.pin)
      ? ['pin', fold(one.pin)]
      : fold(one.serialNumber)
        ? ['serial', fold(one.serialNumber)]
        : ['id', fold(one.oemName), fold(one.model), fold(one.equipmentId)]
  fc.assert(
    fc.property(header, header, (one, other) => {
      if (identityOf(one) === null || identityOf(other) === null) return
      expect(identityOf(one) === identityOf(other)).toBe(JSON.stringify(counts(one)) === JSON.stringify(counts(other)))
    }),
    {
      numRuns: 2000,
      examples: [
        [
          { ...none, oemName: 'a|b', equipmentId: 'x' },
          { ...none, oemName: 'a', model: 'b|', equipmentId: 'x' },
        ],
      ],
    },
  )
})
