import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMonthTyped } from '../../../../adapters/chat/billing/read-month.ts'
import { LANGUAGES, languageOf } from '../../../../adapters/chat/words/languages.ts'
import { isMonth } from '../../../../src/calendar/calendar-month.ts'

const november = '2026-11-01'

test.each([
  ['', '2026-11-01'],
  ['  ', '2026-11-01'],
  ['this month', '2026-11-01'],
  ['ce mois-ci', '2026-11-01'],
  ['2026-10', '2026-10-01'],
  ['2026-1', '2026-01-01'],
  ['2026-10-01', '2026-10-01'],
  ['10/2026', '2026-10-01'],
  ['1.2026', '2026-01-01'],
  ['2026/02', '2026-02-01'],
  ['last', '2026-10-01'],
  ['Last month', '2026-10-01'],
  ['dernier', '2026-10-01'],
  ['le mois dernier', '2026-10-01'],
  ['précédent', '2026-10-01'],
  ['November', '2026-11-01'],
  ['december', '2025-12-01'],
  ['Décembre', '2025-12-01'],
  ['DECEMBRE 2026', '2026-12-01'],
  ['oct', '2026-10-01'],
  ['oct.', '2026-10-01'],
  ['sept. 2025', '2025-09-01'],
  ['2025 sept', '2025-09-01'],
  ['févr', '2026-02-01'],
  ['août', '2026-08-01'],
  ['aug', '2026-08-01'],
  ['mai', '2026-05-01'],
  ['may', '2026-05-01'],
  ['juil', '2026-07-01'],
  ['juin', '2026-06-01'],
  ['jul', '2026-07-01'],
  ['2027-02', '2027-02-01'],
])('%j', (typed, month) => {
  for (const reader of ['en', 'fr'] as const) expect(readMonthTyped(typed, november, reader)).toBe(month)
})

test.each([
  '2026',
  '26-10',
  '10/26',
  '2026-13',
  '13/2026',
  '2026-00',
  '2026-10-02',
  'jui',
  'ma',
  'x',
  'novembre 26',
  '2026 nov 2026',
  'next',
  'yesterday',
  '2026-10 please',
  '1999-10',
  '٢٠٢٦-١٠',
])('%j is no month', typed => {
  for (const reader of ['en', 'fr'] as const) expect(readMonthTyped(typed, november, reader)).toBeNull()
})

const month = fc
  .tuple(fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, one]) => `${year}-${String(one).padStart(2, '0')}-01`)
const nameOf = (of: string, language: string, style: 'long' | 'short', year: boolean) =>
  new Intl.DateTimeFormat(language, { month: style, ...(year ? { year: 'numeric' } : {}), timeZone: 'UTC' }).format(
    new Date(of),
  )
const regions = Object.values(LANGUAGES).map(({ region }) => region)
const language = fc.constantFrom('en-US', 'en-GB', 'fr-FR', 'fr-CA', ...regions)
const style = fc.constantFrom('long' as const, 'short' as const)

test('a month written in any supported language is understood', () => {
  fc.assert(
    fc.property(month, month, language, style, (meant, current, locale, how) => {
      expect(readMonthTyped(nameOf(meant, locale, how, true), current, languageOf(locale))).toBe(meant)
    }),
  )
})

test('a month without a year is the newest of that name that has begun', () => {
  fc.assert(
    fc.property(month, month, language, style, (meant, current, locale, how) => {
      fc.pre(current >= '2001-01-01')
      const read = readMonthTyped(nameOf(meant, locale, how, false), current, languageOf(locale)) ?? ''
      expect(read.slice(5)).toBe(meant.slice(5))
      expect(read <= current).toBe(true)
      expect(`${Number(read.slice(0, 4)) + 1}${read.slice(4)}` > current).toBe(true)
    }),
  )
})

test('any text is read as a month or rejected', () => {
  const pieces = fc.constantFrom('2026', '11', '13', '-', '/', ' ', '.', 'nov', 'mai', 'last', 'x', '０', 'é')
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 6 }).map(parts => parts.join('')),
      month,
      (typed, current) => {
        const read = readMonthTyped(typed, current, 'fr')
        expect(read === null || isMonth(read)).toBe(true)
      },
    ),
    { numRuns: 1000 },
  )
})
