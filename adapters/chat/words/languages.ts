import { parseLocale } from '../../../src/person/parse-profile.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import type { Translation } from './translation.ts'

/** What people can ask for by typing a word. */
export type Command =
  | 'help'
  | 'apps'
  | 'assets'
  | 'approvals'
  | 'status'
  | 'billing'
  | 'subscriptions'
  | 'people'
  | 'settings'
  | 'audit'
  | 'link'
  | 'administrator'

/** What a language needs besides what `Intl` knows. */
export interface LanguageEntry {
  /** The language's name in the language itself. */
  name: string
  words: Translation
  /** The region for numbers and dates, BCP 47, if the runtime doesn't know the reader's own. */
  region: `${string}-${string}`
  /**
   * What people can type for each command; the first word is the one that the help shows. Case and accents are ignored.
   */
  keywords: { readonly [C in Command]: readonly [string, ...string[]] }
  /**
   * What people can type for the current month and for the one before it; the first text is shown in the answer to an
   * unknown month.
   */
  months: { readonly [M in 'current' | 'last']: readonly [string, ...string[]] }
}

const entries = {
  en: {
    name: 'English',
    words: en,
    region: 'en-GB',
    keywords: {
      help: ['help', 'hi', 'hello'],
      apps: ['apps'],
      assets: ['assets'],
      approvals: ['approvals'],
      status: ['status'],
      billing: ['billing'],
      subscriptions: ['subscriptions', 'subscribe', 'channels'],
      people: ['people'],
      settings: ['settings'],
      audit: ['audit'],
      link: ['link'],
      administrator: ['administrator'],
    },
    months: {
      current: ['this', 'this month', 'current', 'now'],
      last: ['last', 'last month', 'previous', 'previous month'],
    },
  },
  fr: {
    name: 'Français',
    words: fr,
    region: 'fr-FR',
    keywords: {
      help: ['aide', 'bonjour'],
      apps: ['apps', 'applications'],
      assets: ['engins'],
      approvals: ['approbations'],
      status: ['état'],
      billing: ['facturation'],
      subscriptions: ['abonnements', 'canaux'],
      people: ['personnes'],
      settings: ['réglages'],
      audit: ['journal'],
      link: ['relier'],
      administrator: ['administrateur'],
    },
    months: {
      current: ['ce mois', 'ce mois-ci', 'en cours', 'actuel'],
      last: ['dernier', 'le dernier', 'mois dernier', 'le mois dernier', 'précédent', 'mois précédent'],
    },
  },
} satisfies Record<string, LanguageEntry>

/** A language of the product, by its tag (BCP 47, without a region). */
export type Language = keyof typeof entries

/** Every language of the product. Always read at the moment of use, so that a test can add a language. */
export const LANGUAGES: { readonly [L in Language]: LanguageEntry & { region: `${L}-${string}` } } = entries

/** For readers of other languages, and for those whose language we don't know. */
export const DEFAULT_LANGUAGE = 'en' satisfies Language

/** False also for a language that a newer release added, before it was rolled back. */
export function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(LANGUAGES, tag)
}

/** The language in which a reader with this locale reads. */
export function languageOf(locale: string): Language {
  const known = parseLocale(locale)
  const language = known === null ? '' : new Intl.Locale(known).language
  return isLanguage(language) ? language : DEFAULT_LANGUAGE
}

/**
 * The locale for this reader's numbers and dates: their own region, if it belongs to their language. Extensions
 * (`-u-hc-h12`, `-u-ca-buddhist`) are dropped: months must match those of the bill, and not all that reads a locale
 * supports extensions.
 */
export function regionOf(locale: string): string {
  const language = languageOf(locale)
  const own = parseLocale(locale)
  const isTheirs = own !== null && new Intl.Locale(own).language === language
  const [known] = isTheirs ? Intl.DateTimeFormat.supportedLocalesOf(own) : []
  return known ?? LANGUAGES[language].region
}

/** All languages, `own` first, so that it decides if a word has different meanings in two languages. */
export function languagesFrom(own: Language): Language[] {
  // To TypeScript the keys of a record are strings; this record has only languages.
  return [...new Set([own, ...(Object.keys(LANGUAGES) as Language[])])]
}

/** The name of a stored language; its tag for a language of a newer release that was rolled back. */
export function languageName(tag: string): string {
  return isLanguage(tag) ? LANGUAGES[tag].name : tag
}

/** The languages as options of a select. */
export function languageChoices(): { id: string; label: string }[] {
  return Object.entries(LANGUAGES).map(([id, { name }]) => ({ id, label: name }))
}
