import { createInstance, type TFunction } from 'i18next'
import { LRUCache } from 'lru-cache'
import { decimalsOf, decimalText, type Price } from '../../../src/billing/price.ts'
import { parseTimeZone } from '../../../src/person/parse-profile.ts'
import type { en } from './en.ts'
import { LANGUAGES, type Language, type LanguageEntry, languageOf, regionOf } from './languages.ts'
import type { Tree } from './translation.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}

/** The texts and formats of one language, for one reader. */
export interface Words {
  t: TFunction
  language: Language
  /** `1,234,567`, in the format of the reader's region. */
  number(count: number): string
  /** `€1,250.00`. */
  money(price: Price): string
  /** `1250.00`: the format in which people type it. */
  amount(price: Price): string
  /** The name of a currency (ISO 4217). */
  currency(code: string): string
  /** Date and time, e.g. `24 Nov, 10:12`, in the reader's zone. */
  when(instant: Date): string
  /** The same with the name of the zone, for posts whose readers may be in another one. */
  whenThere(instant: Date): string
  /** `24 November 2026`, in the reader's zone. */
  day(instant: Date): string
  /** `10:12`, in the reader's zone. */
  time(instant: Date): string
  /** The name of a calendar month (`YYYY-MM-01`), with its year. */
  month(month: string): string
  /** The same without its year: `November`, and abbreviated: `Nov`. */
  monthAlone(month: string): string
  monthAloneShort(month: string): string
  /** A full hour of the day, 0 to 23: `18:00`. */
  hour(hour: number): string
  /** `a, b and c`. */
  list(items: readonly string[]): string
  /** `label: value`. */
  pair(label: string, value: string): string
}

/** A language that was read for the first time: what is computed once. */
interface LoadedLanguage {
  t(region: string): TFunction
  /** By region and time zone. */
  words: LRUCache<string, Words>
}

/**
 * How many formatters each language caches. Locales and time zones come from outside, and one reader's formatters take
 * 0.25 MB; new ones take 2 ms.
 */
const MOST_WORDS = 200

const loaded = new WeakMap<LanguageEntry, LoadedLanguage>()

function loadLanguage(language: Language): LoadedLanguage {
  const entry = LANGUAGES[language]
  const known = loaded.get(entry)
  if (known) return known
  const i18n = createInstance({
    lng: language,
    fallbackLng: language,
    resources: { [language]: { translation: everyPlural(entry) } },
    // Texts are plain: the renderers escape them, so escaping here would show `&#39;` to people.
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  // Nothing is fetched, so the instance is ready when this returns.
  void i18n.init()
  const made = {
    t: (region: string) => i18n.getFixedT(region),
    words: new LRUCache<string, Words>({ max: MOST_WORDS }),
  }
  loaded.set(entry, made)
  return made
}

/**
 * The words for a locale and a time zone. `locale`: BCP 47; the default language if the locale is invalid or its
 * language is none of ours. `zone`: IANA; UTC if this runtime doesn't know it. Never throws, because error messages
 * need it, too.
 */
export function words(locale: string, zone: string): Words {
  const language = languageOf(locale)
  const region = regionOf(locale)
  const loadedLanguage = loadLanguage(language)
  const known = loadedLanguage.words.get(`${region}|${zone}`)
  if (known) return known
  const timeZone = parseTimeZone(zone)
  if (timeZone === null) return words(locale, 'UTC')
  const clock = { hour: 'numeric', minute: '2-digit', timeZone } as const
  const dayAndTimeFormat = { day: 'numeric', month: 'short', ...clock } as const
  const dayAndTime = new Intl.DateTimeFormat(region, dayAndTimeFormat)
  const dayAndTimeThere = new Intl.DateTimeFormat(region, { ...dayAndTimeFormat, timeZoneName: 'short' })
  const time = new Intl.DateTimeFormat(region, clock)
  const day = new Intl.DateTimeFormat(region, { dateStyle: 'long', timeZone })
  const monthName = new Intl.DateTimeFormat(region, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const monthAlone = new Intl.DateTimeFormat(region, { month: 'long', timeZone: 'UTC' })
  const monthAloneShort = new Intl.DateTimeFormat(region, { month: 'short', timeZone: 'UTC' })
  const currencies = new Intl.DisplayNames(region, { type: 'currency' })
  const fullHour = new Intl.DateTimeFormat(region, { ...clock, timeZone: 'UTC' })
  const number = new Intl.NumberFormat(region)
  const listing = new Intl.ListFormat(region, { type: 'conjunction' })
  // With the region, so that numbers within sentences have the format of `number`.
  const t = loadedLanguage.t(region)
  // Without the reader's region: a typed amount follows the example below the field.
  const typing = new Intl.NumberFormat(LANGUAGES[language].region)
  const comma = typing.formatToParts(0.5).find(part => part.type === 'decimal')?.value ?? '.'
  const made: Words = {
    t,
    language,
    number: count => number.format(count),
    money: price => {
      const { currency } = price
      const digits = decimalsOf(currency)
      const amount = new Intl.NumberFormat(region, {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      })
      return amount.format(decimalText(price))
    },
    amount: price => decimalText(price).replace('.', comma),
    when: instant => dayAndTime.format(instant),
    whenThere: instant => dayAndTimeThere.format(instant),
    day: instant => day.format(instant),
    time: instant => time.format(instant),
    hour: hour => fullHour.format(Date.UTC(2000, 0, 1, hour)),
    currency: code => currencies.of(code) ?? code,
    month: month => monthName.format(new Date(`${month}T00:00:00Z`)),
    monthAlone: month => monthAlone.format(new Date(`${month}T00:00:00Z`)),
    monthAloneShort: month => monthAloneShort.format(new Date(`${month}T00:00:00Z`)),
    list: items => listing.format(items),
    pair: (label, value) => `${t('common.label', { label })} ${value}`,
  }
  loadedLanguage.words.set(`${region}|${timeZone}`, made)
  return made
}

/**
 * The texts with every plural form of the language (French has `_many`, for whole millions). A missing form gets the
 * text of `_other`.
 */
function everyPlural({ words, region }: LanguageEntry): Tree {
  const forms = new Intl.PluralRules(region).resolvedOptions().pluralCategories
  const fill = (tree: Tree): Tree => {
    const written = Object.entries(tree).map(([key, value]) => [key, typeof value === 'string' ? value : fill(value)])
    const others = Object.entries(tree).flatMap(([key, value]) =>
      key.endsWith('_other') ? forms.map(form => [key.replace(/other$/, form), value]) : [],
    )
    return Object.fromEntries([...others, ...written])
  }
  return fill(words)
}
