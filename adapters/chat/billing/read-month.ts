import { previousMonth } from '../../../src/calendar/calendar-month.ts'
import { foldWithoutAccents } from '../../../src/text/fold.ts'
import { LANGUAGES, type Language, languagesFrom } from '../words/languages.ts'
import { type Words, words } from '../words/words.ts'

/**
 * The month (`YYYY-MM-01`) that somebody means who types it after `billing`; `current` is the one that runs. Nothing is that
 * one. `2026-11`, `11/2026`, `last`, names in any language that we speak, whole or begun (`nov`, `fév.`), with a year or
 * without: then the newest month of that name that has begun. `null` where that says no month. `own` is their language.
 */
export function readMonthTyped(text: string, current: string, own: Language): string | null {
  const typed = foldWithoutAccents(text)
  if (typed === '') return current
  for (const language of languagesFrom(own)) {
    const { months } = LANGUAGES[language]
    if (months.current.some(one => foldWithoutAccents(one) === typed)) return current
    if (months.last.some(one => foldWithoutAccents(one) === typed)) return previousMonth(current)
  }
  const numbers = /^(\d{4})[-/. ](\d{1,2})(?:[-/. ]0?1)?$/.exec(typed) ?? turned(/^(\d{1,2})[-/. ](\d{4})$/.exec(typed))
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

/** What is said where `readMonthTyped` reads no month. */
export function unknownMonthText(w: Words, typed: string): string {
  const [last] = LANGUAGES[w.language].months.last
  return w.t('billing.unknownMonth', { typed, name: w.monthAlone('2026-11-01'), last })
}

function turned(match: RegExpExecArray | null): string[] | null {
  return match && ['', match[2] ?? '', match[1] ?? '']
}

/**
 * Three letters at least, and one month alone that begins so: `jui` could be June or July. The first language that knows a
 * month so decides: a new language takes no name from those who read another.
 */
function monthNamed(begun: string, own: Language): number | null {
  if (begun.length < 3) return null
  for (const language of languagesFrom(own)) {
    const found = monthNames(language).flatMap((names, index) =>
      names.some(name => name.startsWith(begun)) ? [index + 1] : [],
    )
    if (found.length > 0) return found.length === 1 ? (found[0] ?? null) : null
  }
  return null
}

/** January to December, each alone and as it stands before its year: some languages inflect it. */
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
