import type { ListCell } from './list-table.ts'

/**
 * How a spreadsheet damaged a number. `shortened`: it became 1.23457E+16. `rounded`: Excel stores 15 digits, the others
 * became zeros. `date`: it became a date. `error`: a formula without a result. `zeros`: leading zeros may be missing.
 * https://support.microsoft.com/office/keeping-leading-zeros-and-large-numbers-1bf7b935-36e1-4985-842f-5dfa51f85fe7
 */
export type Damage = 'shortened' | 'rounded' | 'date' | 'error' | 'zeros'

/** What the number may have been before: one of `texts`, or a number of `digits` digits from `low` to `high`. */
export interface Candidates {
  texts: string[]
  range: { low: string; high: string; digits: number } | null
}

const NONE: Candidates = { texts: [], range: null }
const EXPONENT = /^(\d)(?:[.,](\d{1,15}))?e\+?(\d{1,2})$/i
/** Excel stores no more significant digits. */
const KEPT_DIGITS = 15
/** The longest number whose leading zeros are looked for. PINs have 17. */
const MOST_DIGITS = 20

/** How the number was damaged, and what it may have been; null: nothing shows that it was. */
export function damageOf(cell: ListCell): { damage: Damage; candidates: Candidates } | null {
  const { text, as } = cell
  if (as === 'error') return { damage: 'error', candidates: NONE }
  if (as === 'date') return { damage: 'date', candidates: { texts: undated(text), range: null } }
  const exponent = EXPONENT.exec(text)
  if (exponent) return { damage: 'shortened', candidates: { texts: [], range: beforeRounding(exponent) } }
  if (!/^\d+$/.test(text)) return null
  const zeros = text.length - text.replace(/0+$/, '').length
  if (text.length > KEPT_DIGITS && (as === 'number' || zeros >= text.length - KEPT_DIGITS)) {
    return { damage: 'rounded', candidates: { texts: [], range: beforeCut(text) } }
  }
  const texts = Array.from(
    { length: Math.max(0, MOST_DIGITS - text.length) },
    (_, more) => `${'0'.repeat(more + 1)}${text}`,
  )
  return texts.length === 0 ? null : { damage: 'zeros', candidates: { texts, range: null } }
}

/** `1.23457E+16` was from 12345650000000000 to 12345749999999999 before it was rounded. */
function beforeRounding([, first = '', rest = '', exponent = '']: RegExpExecArray): Candidates['range'] {
  const digits = Number(exponent) + 1
  const unit = digits - 1 - rest.length
  if (unit < 1 || digits > MOST_DIGITS) return null
  const half = 5n * 10n ** BigInt(unit - 1)
  const shown = BigInt(first + rest) * 10n ** BigInt(unit)
  return rangeOf(shown - half, shown + half - 1n, digits)
}

/** Excel cuts the digits behind the 15th, other programs round them. */
function beforeCut(text: string): Candidates['range'] {
  if (text.length > MOST_DIGITS) return null
  const unit = 10n ** BigInt(text.length - KEPT_DIGITS)
  const shown = BigInt(text)
  return rangeOf(shown - unit / 2n, shown + unit - 1n, text.length)
}

/** Numbers with as many digits sort as texts do. */
function rangeOf(low: bigint, high: bigint, digits: number): Candidates['range'] {
  return { low: `${low}`.padStart(digits, '0'), high: `${high}`.padStart(digits, '0').slice(0, digits), digits }
}

/** What a person may have typed that became that date: `3-4`, `4/3`, `03-04`. */
function undated(text: string): string[] {
  const read = /^\d{2}(\d{2})-(\d{2})-(\d{2})$/.exec(text)
  if (!read) return []
  const [, year = '', month = '', day = ''] = read
  const short = (part: string) => String(Number(part))
  const parts = [
    [day, month],
    [month, day],
    [month, year],
  ]
  const pairs = parts.flatMap(([a = '', b = '']) => [
    [a, b],
    [short(a), short(b)],
  ])
  return [...new Set(pairs.flatMap(([a, b]) => ['-', '/', '.'].map(sign => `${a}${sign}${b}`)))]
}
