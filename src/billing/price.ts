/** What one asset of a feed costs in one month: `minor` smallest units of `currency` (ISO 4217), 1250 EUR is 12.50 €. */
export interface Price {
  minor: number
  currency: string
}

/** What can be chosen, the usual ones of those who rent out and build. */
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

/** So that the amount of ten million assets is a whole number that a double holds exactly. */
const MOST_MINOR = 100_000_000

export type PriceProblem =
  | 'unreadable'
  /** More decimals than the currency has. */
  | 'too_precise'
  | 'too_large'
  | 'unknown_currency'

/**
 * Reads what a person types: `12,50`, `12.50`, `1 250`, `1'250.00`, `12,50 €`. Nothing typed is no price (`null`). A
 * single separator before three digits, `1,250`, could be either: it is read where the currency has no or three decimals,
 * else refused rather than guessed.
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
  return minor <= MOST_MINOR ? { minor, currency } : 'too_large'
}

/** How many decimals an amount of that currency has: 2 of EUR, 0 of JPY, 3 of KWD. */
export function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** `12.50`: exact, with all decimals of the currency, for whatever reads numbers. */
export function decimalText({ minor, currency }: Price): `${number}` {
  const digits = decimalsOf(currency)
  const text = String(minor).padStart(digits + 1, '0')
  // Digits, so a number: nothing that TypeScript can follow.
  return (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`) as `${number}`
}

/** What so many assets come to, in the same units: whole numbers, so exact. */
export function amountOf(billable: number, price: Price): Price {
  return { minor: billable * price.minor, currency: price.currency }
}

/** The sums of each currency, in the order of the first of each. Amounts of different currencies are never added. */
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
  // Thousands, all set off by the same sign; another one begins the decimals.
  const grouped = /^(\d{1,3}([\s'’.,])\d{3}(?:\2\d{3})*)(?:(?!\2)[.,](\d+))?$/.exec(number)
  return grouped && { whole: (grouped[1] ?? '').replaceAll(/\D/g, ''), decimals: grouped[3] ?? '' }
}
