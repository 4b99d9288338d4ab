import { expect, test } from 'vitest'
import { languageOf, regionOf } from '../../../adapters/chat/words/languages.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { TIME_ZONES } from '../../../src/calendar/time-zones.ts'

/** Replaces non-breaking spaces by spaces, to keep this test readable. */
const read = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')
const at = new Date('2026-11-10T09:05:00Z')

test.each([
  ['en-US', '1,234,567', '1,234,567 assets', '$1,250.50', '¥1,250'],
  ['en-GB', '1,234,567', '1,234,567 assets', 'US$1,250.50', 'JP¥1,250'],
  ['en-IN', '12,34,567', '12,34,567 assets', '$1,250.50', 'JP¥1,250'],
  ['fr-FR', '1 234 567', '1 234 567 engins', '1 250,50 $US', '1 250 JPY'],
  ['fr-CA', '1 234 567', '1 234 567 engins', '1 250,50 $ US', '1 250 ¥'],
  // A private-use tag: it will never be a language of the product.
  ['qqx-DE', '1,234,567', '1,234,567 assets', 'US$1,250.50', 'JP¥1,250'],
])('numbers and money in %s, alone and within a sentence', (locale, number, sentence, dollars, yen) => {
  const w = words(locale, 'UTC')
  expect(read(w.number(1_234_567))).toBe(number)
  expect(read(w.t('common.assets', { count: 1_234_567 }))).toBe(sentence)
  expect(read(w.money({ minor: 125_050, currency: 'USD' }))).toBe(dollars)
  expect(read(w.money({ minor: 1250, currency: 'JPY' }))).toBe(yen)
})

test.each([
  ['en-US', 'Asia/Tokyo', 'November 10, 2026', '6:05 PM', 'Nov 10, 6:05 PM'],
  ['en-GB', 'America/Los_Angeles', '10 November 2026', '1:05', '10 Nov, 1:05'],
  ['fr-FR', 'Europe/Paris', '10 novembre 2026', '10:05', '10 nov., 10:05'],
])('days and times in %s, by the reader’s zone', (locale, zone, day, time, when) => {
  const w = words(locale, zone)
  expect([w.day(at), read(w.time(at)), read(w.when(at))]).toEqual([day, time, when])
})

test('a time for readers of unknown zone names its own zone', () => {
  expect(read(words('en-US', 'Asia/Tokyo').whenThere(at))).toBe('Nov 10, 6:05 PM GMT+9')
  expect(read(words('fr-FR', 'Europe/Paris').whenThere(at))).toBe('10 nov., 10:05 UTC+1')
})

test.each([
  [0, '0 assets', '0 engin'],
  [1, '1 asset', '1 engin'],
  [2, '2 assets', '2 engins'],
  [1_000_000, '1,000,000 assets', '1 000 000 engins'],
])('%i of something', (count, english, french) => {
  expect(words('en-US', 'UTC').t('common.assets', { count })).toBe(english)
  expect(read(words('fr-FR', 'UTC').t('common.assets', { count }))).toBe(french)
})

test('French puts a space before its colons, also between a label and its value', () => {
  expect(words('en-US', 'UTC').pair('Last sync', 'today')).toBe('Last sync: today')
  expect(words('fr-FR', 'UTC').pair('Dernière synchronisation', 'aujourd’hui')).toBe(
    'Dernière synchronisation\u00a0: aujourd’hui',
  )
  expect(words('fr-FR', 'UTC').t('help.unknown', { typed: 'JCB' })).toContain('«\u00a0JCB\u00a0»')
  expect(words('fr-FR', 'UTC').t('integration.removeTitle')).toMatch(/\u202f\?$/)
})

test.each([
  ['fr-FR', 'fr', 'fr-FR'],
  ['fr', 'fr', 'fr'],
  ['FR-ca', 'fr', 'fr-CA'],
  // As some systems write it.
  ['fr_FR', 'fr', 'fr-FR'],
  // Three letters, of ISO 639-2.
  ['fra', 'fr', 'fr'],
  ['fr-XX', 'fr', 'fr-XX'],
  ['en-IN', 'en', 'en-IN'],
  // Frisian, Old French, and a word that begins with the tag.
  ['frr-DE', 'en', 'en-GB'],
  ['fro', 'en', 'en-GB'],
  ['frisian', 'en', 'en-GB'],
  ['qaa', 'en', 'en-GB'],
  ['constructor', 'en', 'en-GB'],
  ['', 'en', 'en-GB'],
  ['x', 'en', 'en-GB'],
  ['fr-', 'en', 'en-GB'],
  ['français', 'en', 'en-GB'],
])('who reads in %j reads %s, numbers and dates as %s', (locale, language, region) => {
  expect([languageOf(locale), regionOf(locale)]).toEqual([language, region])
  expect(words(locale, 'UTC').language).toBe(language)
})

test('an amount is filled in like the example beside it', () => {
  const price = { minor: 1250, currency: 'EUR' }
  const filled = ['en-US', 'en-ZA', 'fr-FR', 'fr-CH', 'qaa'].map(locale => words(locale, 'UTC').amount(price))
  expect(filled).toEqual(['12.50', '12.50', '12,50', '12,50', '12.50'])
})

test('words are cached for the most recent readers, and for no more', () => {
  const first = words('en-GB', 'Europe/London')
  expect(words('en-GB', 'Europe/London')).toBe(first)
  for (const locale of ['en-AU', 'en-NZ']) for (const zone of TIME_ZONES) words(locale, zone)
  expect(words('en-GB', 'Europe/London')).not.toBe(first)
})
