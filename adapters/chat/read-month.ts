import { previousMonth } from '../../src/calendar/calendar-month.ts'
import { words } from './words/words.ts'

/** January to December in English and in French, folded. */
const NAMES = ['en', 'fr'].map(language => {
  const w = words(language, 'UTC')
  return Array.from({ length: 12 }, (_, n) => fold(w.monthAlone(`2026-${String(n + 1).padStart(2, '0')}-01`)))
})

const THIS = new Set(['this', 'this month', 'current', 'now', 'ce mois', 'ce mois-ci', 'en cours', 'actuel'])
const LAST = new Set([
  'last',
  'last month',
  'previous',
  'previous month',
  'dernier',
  'le dernier',
  'mois dernier',
  'le mois dernier',
  'precedent',
  'mois precedent',
])

/**
 * The month (`YYYY-MM-01`) that somebody means who types it after `billing`; `current` is the one that runs. Nothing is that
 * one. `2026-11`, `11/2026`, `last`, names in English or French, whole or begun (`nov`, `fév.`), with a year or without: then
 * the newest month of that name that has begun. `null` where that says no month.
 */
export function readMonthTyped(text: string, current: string): string | null {
  const typed = fold(text)
  if (typed === '' || THIS.has(typed)) return current
  if (LAST.has(typed)) return previousMonth(current)
  const numbers = /^(\d{4})[-/. ](\d{1,2})(?:[-/. ]0?1)?$/.exec(typed) ?? turned(/^(\d{1,2})[-/. ](\d{4})$/.exec(typed))
  if (numbers) return monthText(Number(numbers[1]), Number(numbers[2]))
  const named = /^(?:(\d{4}) )?(\p{L}+)\.?(?: (\d{4}))?$/u.exec(typed)
  if (!named || (named[1] && named[3])) return null
  const month = monthNamed(named[2] ?? '')
  if (month === null) return null
  const year = named[1] ?? named[3]
  if (year) return monthText(Number(year), month)
  const thisYear = monthText(Number(current.slice(0, 4)), month)
  return thisYear !== null && thisYear > current ? monthText(Number(current.slice(0, 4)) - 1, month) : thisYear
}

function turned(match: RegExpExecArray | null): string[] | null {
  return match && ['', match[2] ?? '', match[1] ?? '']
}

/** Three letters at least, and one month alone that begins so: `jui` could be June or July. */
function monthNamed(begun: string): number | null {
  if (begun.length < 3) return null
  const found = new Set(
    NAMES.flatMap(names => names.flatMap((name, index) => (name.startsWith(begun) ? [index + 1] : []))),
  )
  const [only] = found
  return found.size === 1 && only !== undefined ? only : null
}

function monthText(year: number, month: number): string | null {
  if (year < 2000 || month < 1 || month > 12) return null
  return `${year}-${String(month).padStart(2, '0')}-01`
}

/** Without accents and capitals, single spaces. */
function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}
