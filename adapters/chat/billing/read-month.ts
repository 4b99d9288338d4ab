import { previousMonth } from '../../../src/calendar/calendar-month.ts'
import { foldWithoutAccents } from '../../../src/text/fold.ts'
import { LANGUAGES, type Language, languagesFrom } from '../words/languages.ts'
import { type Words, words } from '../words/words.ts'

/**
 * Reads the month (`YYYY-MM-01`) that somebody typed after `billing`. Returns `current`, the current month, for an
 * empty text, and `null` if the text names no month. Understood are `2026-11`, `11/2026`, `last`, and names of months
 * in any of our languages, complete or abbreviated (`nov`, `fév.`), with a year or without; without a year, the newest
 * month of that name that has begun. `own` is the person's language.
 */
export function readMonthTyped(text: string, current: string, own: Language): string | null {
  const typed = foldWithoutAccents(text)
  if (typed === '') return current
  for (const language of languagesFrom(own)) {
    const { months } = LANGUAGES[language]
    if (months.current.some(one => foldWithoutAccents(one) === typed)) return current
    if (months.last.some(one => foldWithoutAccents(one) === typed)) return previousMonth(current)
  }
  const numbers =
    /^(\d{4})[-/. ](\d{1,2})(?:[-/. ]0?1)?$/.exec(typed) ?? yearFirst(/^(\d{1,2})[-/. ](\d{4})$/.exec(typed))
  if (numbers) return monthText(Number(numbers[1]), Number(numbers[2]))
  const named = /^(?:(\d{4}) )?(\p{L}+)\.?(?: (\d{4}))?$/u.exec(typed)
  if (!named || (named[1] && named[3])) return null
  const month = monthNamed(named[2] ?? '', own)
  if (month === null) return null
  const year = named[1] ?? named[3]
  if (year) return monthText(Number(year), month)
  const thisYear = monthText(Number(current.slice(0, 4)), month)
  return thisYear !== null && thisYear > current ? monthText(Number(current.slice(0, 4)) - 1, month) : thisYear
}

/** The answer where `readMonthTyped` finds no month. */
export function unknownMonthText(w: Words, typed: string): string {
  const [last] = LANGUAGES[w.language].months.last
  return w.t('billing.unknownMonth', { typed, name: w.monthAlone('2026-11-01'), last })
}

function yearFirst(match: RegExpExecArray | null): string[] | null {
  return match && ['', match[2] ?? '', match[1] ?? '']
}

/**
 * The month whose name starts with `prefix`: at least three letters, and only one match, because `jui` could be June or
 * July. The first language with a match decides, so that a new language changes nothing for readers of another.
 */
function monthNamed(prefix: string, own: Language): number | null {
  if (prefix.length < 3) return null
  for (const language of languagesFrom(own)) {
    const found = monthNames(language).flatMap((names, index) =>
      names.some(name => name.startsWith(prefix)) ? [index + 1] : [],
    )
    if (found.length > 0) return found.length === 1 ? (found[0] ?? null) : null
  }
  return null
}

/** The names of January to December, both standing alone and before a year: some languages inflect them. */
function monthNames(language: Language): string[][] {
  const w = words(language, 'UTC')
  return Array.from({ length: 12 }, (_, n) => {
    const month = `2026-${String(n + 1).padStart(2, '0')}-01`
    return [w.monthAlone(month), ...(w.month(month).match(/\p{L}{3,}/u) ?? [])].map(foldWithoutAccents)
  })
}

function monthText(year: number, month: number): string | null {
  if (year < 2000 || month < 1 || month > 12) return null
  return `${year}-${String(month).padStart(2, '0')}-01`
}
