/** The price of one asset of a feed in one month, in minor units of `currency` (ISO 4217): 1250 EUR is 12.50 €. */
export interface Price {
  minor: number
  currency: string
}

/** The currencies that can be chosen: the usual ones of rental and construction companies. */
export const CURRENCIES = [
  'EUR',
  'USD',
  'GBP',
  'CHF',
  'CAD',
  'AUD',
  'NZD',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CZK',
  'HUF',
  'RON',
  'TRY',
  'JPY',
  'KRW',
  'CNY',
  'INR',
  'BRL',
  'MXN',
  'ZAR',
  'AED',
  'SAR',
  'KWD',
] as const

/** The maximum price, so that the amount of ten million assets is an integer that a double represents exactly. */
const MAX_MINOR = 100_000_000

export type PriceProblem =
  | 'unreadable'
  /** It has more decimals than the currency. */
  | 'too_precise'
  | 'too_large'
  | 'unknown_currency'

/**
 * Parses a price as people type it: `12,50`, `12.50`, `1 250`, `1'250.00`, `12,50 €`. Empty text is no price (`null`).
 * A single separator before three digits, as in `1,250`, is ambiguous: it is accepted where the currency has zero or
 * three decimals, and otherwise refused rather than guessed.
 */
export function parsePrice(typed: string, currency: string): Price | null | PriceProblem {
  if (typed.trim() === '') return null
  if (!CURRENCIES.some(known => known === currency)) return 'unknown_currency'
  const number = typed
    .normalize('NFKC')
    .replaceAll(/\p{Sc}/gu, '')
    .trim()
    .replace(new RegExp(`^${currency}|${currency}$`, 'i'), '')
    .trim()
  const digits = decimalsOf(currency)
  const split = splitDecimals(number, digits)
  if (!split) return 'unreadable'
  if (split.decimals.length > digits) return 'too_precise'
  const minor = Number(split.whole + split.decimals.padEnd(digits, '0'))
  return minor <= MAX_MINOR ? { minor, currency } : 'too_large'
}

/** The number of decimals of a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** The amount as `12.50`: exact, with all decimals of the currency, for programs that parse numbers. */
export function decimalText({ minor, currency }: Price): `${number}` {
  const digits = decimalsOf(currency)
  const text = String(minor).padStart(digits + 1, '0')
  // The text has only digits and a point, which TypeScript can't infer.
  return (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`) as `${number}`
}

/** The amount for this many assets, in the same minor units, so it is exact. */
export function amountOf(billable: number, price: Price): Price {
  return { minor: billable * price.minor, currency: price.currency }
}

/** One sum for each currency, in the order of first occurrence. Amounts of different currencies are never added. */
export function sumByCurrency(amounts: readonly Price[]): Price[] {
  const sums = new Map<string, number>()
  for (const { minor, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + minor)
  return [...sums].map(([currency, minor]) => ({ minor, currency }))
}

function splitDecimals(number: string, digits: number): { whole: string; decimals: string } | null {
  const plain = /^(\d+)(?:[.,](\d+))?$/.exec(number)
  if (plain) {
    const [, whole = '', decimals = ''] = plain
    if (decimals.length !== 3 || digits === 3) return { whole, decimals }
    return digits === 0 && whole.length <= 3 ? { whole: whole + decimals, decimals: '' } : null
  }
  // Thousands with one repeated separator; a different separator starts the decimals.
  const grouped = /^(\d{1,3}([\s'’.,])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?$/.exec(number)
  return grouped && { whole: (grouped[1] ?? '').replaceAll(/\D/g, ''), decimals: grouped[3] ?? '' }
}
