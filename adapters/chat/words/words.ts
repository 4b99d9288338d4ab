import { createInstance, type TFunction } from 'i18next'
import { en } from './en.ts'
import { fr } from './fr.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en }
  }
}

type Language = 'en' | 'fr'

/** The words of one language, for one reader. */
export interface Words {
  t: TFunction
  language: Language
  /** Day and time of day, e.g. `24 Nov, 10:12`; the reader's zone. */
  when(instant: Date): string
  /** A calendar month (`YYYY-MM-01`) by name. */
  month(month: string): string
  /** `a, b and c`. */
  list(items: readonly string[]): string
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
  const dayAndTime = new Intl.DateTimeFormat(region, {
    day: 'numeric',
    month: 'short',
    hour: 'numeric',
    minute: '2-digit',
    timeZone,
  })
  const monthName = new Intl.DateTimeFormat(region, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  const listing = new Intl.ListFormat(region, { type: 'conjunction' })
  const made: Words = {
    t: i18n.getFixedT(language),
    language,
    when: instant => dayAndTime.format(instant),
    month: month => monthName.format(new Date(`${month}T00:00:00Z`)),
    list: items => listing.format(items),
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
