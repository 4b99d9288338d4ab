import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountOf, CURRENCIES, decimalsOf, decimalText, parsePrice, sumByCurrency } from '../../../src/billing/price.ts'

test.each([
  ['12,50', 'EUR', 1250],
  ['12.50', 'EUR', 1250],
  ['12.5', 'EUR', 1250],
  ['1 250', 'EUR', 125_000],
  ['1\u00a0250,00', 'EUR', 125_000],
  ['1\u202f250,00 €', 'EUR', 125_000],
  ["1'250.05", 'CHF', 125_005],
  ['1’250.05 CHF', 'CHF', 125_005],
  ['€12.50', 'EUR', 1250],
  ['eur 12', 'EUR', 1200],
  ['1.250,50', 'EUR', 125_050],
  ['1,250.50', 'USD', 125_050],
  ['1,000,000', 'USD', 100_000_000],
  ['1250', 'JPY', 1250],
  ['1,250', 'JPY', 1250],
  ['1.250', 'KWD', 1250],
  ['0', 'EUR', 0],
  [' ０１２，５０ ', 'EUR', 1250],
])('%j in %s', (typed, currency, minor) => {
  expect(parsePrice(typed, currency)).toEqual({ minor, currency })
})

test.each([
  ['', 'EUR', null],
  ['  ', 'XXX', null],
  ['12', 'XXX', 'unknown_currency'],
  // Twelve hundred and fifty, or one and a quarter?
  ['1,250', 'EUR', 'unreadable'],
  ['1.250', 'USD', 'unreadable'],
  ['12 50', 'EUR', 'unreadable'],
  ['1,25,000', 'INR', 'unreadable'],
  ['1.250.50', 'EUR', 'unreadable'],
  ['-5', 'EUR', 'unreadable'],
  ['1e3', 'EUR', 'unreadable'],
  ['twelve', 'EUR', 'unreadable'],
  ['$', 'USD', 'unreadable'],
  ['12.5012', 'EUR', 'too_precise'],
  ['12.5', 'JPY', 'too_precise'],
  ['1000000.01', 'EUR', 'too_large'],
  ['9'.repeat(400), 'EUR', 'too_large'],
])('%j in %s is %s', (typed, currency, expected) => {
  expect(parsePrice(typed, currency)).toBe(expected)
})

const price = fc.record({ minor: fc.nat({ max: 100_000_000 }), currency: fc.constantFrom(...CURRENCIES) })

test('a formatted price is parsed again, with a point and with a comma', () => {
  fc.assert(
    fc.property(price, one => {
      expect(parsePrice(decimalText(one), one.currency)).toEqual(one)
      expect(parsePrice(decimalText(one).replace('.', ','), one.currency)).toEqual(one)
    }),
  )
})

test('a price formatted for any French or English reader is parsed again', () => {
  fc.assert(
    fc.property(price, fc.constantFrom('fr-FR', 'fr-CH', 'en-GB', 'en-US', 'de-CH'), (one, locale) => {
      const digits = decimalsOf(one.currency)
      // Without decimals, a single thousands separator is ambiguous.
      fc.pre(digits === 2)
      const shown = new Intl.NumberFormat(locale, { minimumFractionDigits: digits }).format(one.minor / 10 ** digits)
      expect(parsePrice(shown, one.currency)).toEqual(one)
    }),
  )
})

test('no typed text becomes a number by accident', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789.,  '’-+eE€$xEUR") }), typed => {
      const parsed = parsePrice(typed, 'EUR')
      if (parsed === null || typeof parsed === 'string') return
      expect(Number.isSafeInteger(parsed.minor)).toBe(true)
      // The digits that were typed, in their order, followed by the zeros of missing decimals.
      const digits = typed.replaceAll(/\D/g, '').replace(/^0+/, '')
      expect(String(parsed.minor).replace(/^0+/, '')).toMatch(new RegExp(`^${digits}0{0,2}$`))
    }),
    { numRuns: 2000 },
  )
})

test('amounts are exact, even for ten million assets at the highest price', () => {
  fc.assert(
    fc.property(price, fc.nat({ max: 10_000_000 }), (one, billable) => {
      expect(BigInt(amountOf(billable, one).minor)).toBe(BigInt(billable) * BigInt(one.minor))
    }),
  )
})

test('amounts in different currencies are never added', () => {
  const amounts = [
    { minor: 1, currency: 'EUR' },
    { minor: 2, currency: 'JPY' },
    { minor: 4, currency: 'EUR' },
  ]
  expect(sumByCurrency(amounts)).toEqual([
    { minor: 5, currency: 'EUR' },
    { minor: 2, currency: 'JPY' },
  ])
})

test.each([
  [{ minor: 1250, currency: 'EUR' }, '12.50'],
  [{ minor: 5, currency: 'EUR' }, '0.05'],
  [{ minor: 1250, currency: 'JPY' }, '1250'],
  [{ minor: 5, currency: 'KWD' }, '0.005'],
])('%j is %s', (one, text) => {
  expect(decimalText(one)).toBe(text)
})
