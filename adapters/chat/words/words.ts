import { createInstance, type TFunction } from 'i18next'
import { decimalsOf, decimalText, type Price } from '../../../src/billing/price.ts'
import type { Language } from '../../../src/database/tables.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

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

// Plain text everywhere: the renderers escape, so escaping here would show `&#39;` to people.
const i18n = createInstance({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: en }, fr: { translation: withMany(fr) } },
  interpolation: { escapeValue: false },
  initAsync: false,
})
await i18n.init()

const cache = new Map<string, Words>()

/** Words for a locale (BCP 47; anything but French reads English) and a time zone (IANA). */
export function words(locale: string, timeZone: string): Words {
  const language: Language = locale.toLowerCase().startsWith('fr') ? 'fr' : 'en'
  const region = localeOf(locale, language)
  const key = `${region}|${timeZone}`
  const known = cache.get(key)
  if (known) return known
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
  const t = i18n.getFixedT(region)
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
  cache.set(key, made)
  return made
}

type Tree = { readonly [key: string]: string | Tree }

/** French counts whole millions in a form of its own, `_many`; our words are the same in it as in `_other`. */
function withMany(tree: Tree): Tree {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string | Tree][] => {
    if (typeof value !== 'string') return [[key, withMany(value)]]
    return key.endsWith('_other')
      ? [
          [key, value],
          [key.replace(/_other$/, '_many'), value],
        ]
      : [[key, value]]
  })
  return Object.fromEntries(entries)
}

/** The reader's own region of that language, where the runtime knows it. */
function localeOf(locale: string, language: Language): string {
  const [known] = Intl.DateTimeFormat.supportedLocalesOf([locale])
  return known?.toLowerCase().startsWith(language) ? known : language === 'en' ? 'en-GB' : 'fr-FR'
}
