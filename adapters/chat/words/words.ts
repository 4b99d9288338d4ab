import { createInstance, type TFunction } from 'i18next'
import { LRUCache } from 'lru-cache'
import { decimalsOf, decimalText, type Price } from '../../../src/billing/price.ts'
import { readTimeZone } from '../../../src/person/read-profile.ts'
import type { en } from './en.ts'
import { LANGUAGES, type Language, type LanguageEntry, languageOf, regionOf } from './languages.ts'
import type { Tree } from './translation.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}

/** The words of one language, for one reader. */
export interface Words {
  t: TFunction
  language: Language
  /** `1,234,567`, as the reader's region writes it. */
  number(count: number): string
  /** `€1,250.00`. */
  money(price: Price): string
  /** `1250.00`: as one types it. */
  amount(price: Price): string
  /** What a currency (ISO 4217) is called. */
  currency(code: string): string
  /** Day and time of day, e.g. `24 Nov, 10:12`; the reader's zone. */
  when(instant: Date): string
  /** The same with the zone's name: for a post whose readers may be elsewhere. */
  whenThere(instant: Date): string
  /** `24 November 2026`; the reader's zone. */
  day(instant: Date): string
  /** `10:12`; the reader's zone. */
  time(instant: Date): string
  /** A calendar month (`YYYY-MM-01`) by name. */
  month(month: string): string
  /** The same without its year, `November`, and where there is little room, `Nov 2026`. */
  monthAlone(month: string): string
  monthShort(month: string): string
  /** A full hour of the day, 0 to 23: `18:00`. */
  hour(hour: number): string
  /** `a, b and c`. */
  list(items: readonly string[]): string
  /** `label: value`. */
  pair(label: string, value: string): string
}

/** What is worked out of an entry once, when somebody first reads that language. */
interface Spoken {
  t(region: string): TFunction
  /** By region and time zone. */
  words: LRUCache<string, Words>
}

/**
 * Locales and time zones are a stranger's, and one reader's formatters take 0.25 MB: so many are kept of each language, and made anew in 2 ms.
 */
const MOST_WORDS = 200

const spoken = new WeakMap<LanguageEntry, Spoken>()

function speak(language: Language): Spoken {
  const entry = LANGUAGES[language]
  const known = spoken.get(entry)
  if (known) return known
  const i18n = createInstance({
    lng: language,
    fallbackLng: language,
    resources: { [language]: { translation: everyPlural(entry) } },
    // Plain text everywhere: the renderers escape, so escaping here would show `&#39;` to people.
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  // Nothing is fetched: it is done when this returns.
  void i18n.init()
  const made = {
    t: (region: string) => i18n.getFixedT(region),
    words: new LRUCache<string, Words>({ max: MOST_WORDS }),
  }
  spoken.set(entry, made)
  return made
}

/**
 * Words for a locale (BCP 47; of a language that we don't speak, or none at all: the default one) and a time zone (IANA; of
 * none that this runtime knows: UTC). Never throws: it is needed to say that something else failed.
 */
export function words(locale: string, zone: string): Words {
  const language = languageOf(locale)
  const region = regionOf(locale)
  const ours = speak(language)
  const known = ours.words.get(`${region}|${zone}`)
  if (known) return known
  const timeZone = readTimeZone(zone)
  if (timeZone === null) return words(locale, 'UTC')
  const clock = { hour: 'numeric', minute: '2-digit', timeZone } as const
  const dayAndTimeFormat = { day: 'numeric', month: 'short', ...clock } as const
  const dayAndTime = new Intl.DateTimeFormat(region, dayAndTimeFormat)
  const dayAndTimeThere = new Intl.DateTimeFormat(region, { ...dayAndTimeFormat, timeZoneName: 'short' })
  const time = new Intl.DateTimeFormat(region, clock)
  const day = new Intl.DateTimeFormat(region, { dateStyle: 'long', timeZone })
  const monthName = new Intl.DateTimeFormat(region, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const monthAlone = new Intl.DateTimeFormat(region, { month: 'long', timeZone: 'UTC' })
  const monthShort = new Intl.DateTimeFormat(region, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  const currencies = new Intl.DisplayNames(region, { type: 'currency' })
  const fullHour = new Intl.DateTimeFormat(region, { ...clock, timeZone: 'UTC' })
  const number = new Intl.NumberFormat(region)
  const listing = new Intl.ListFormat(region, { type: 'conjunction' })
  // By region, so that numbers within sentences are written as `number` does.
  const t = ours.t(region)
  // Not by region: what one types is like the example below the field.
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
    monthShort: month => monthShort.format(new Date(`${month}T00:00:00Z`)),
    list: items => listing.format(items),
    pair: (label, value) => `${t('common.label', { label })} ${value}`,
  }
  ours.words.set(`${region}|${timeZone}`, made)
  return made
}

/** With all plural forms of the language (French has `_many`, of whole millions): one that isn't written is as `_other`. */
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
