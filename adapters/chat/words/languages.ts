import { readLocale } from '../../../src/person/read-profile.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'
import type { Translation } from './translation.ts'

/** What people can ask for by a word. */
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

/** What there is to know of a language besides what `Intl` knows. */
export interface LanguageEntry {
  /** As its speakers call it. */
  name: string
  words: Translation
  /** Numbers and dates are written so where the runtime doesn't know the reader's own region; BCP 47. */
  region: `${string}-${string}`
  /** What people type for each command, first what the help shows. Capitals and accents don't matter. */
  keywords: { readonly [C in Command]: readonly [string, ...string[]] }
  /** What people type for the month that runs, and for the one before it, first what the answer to an unknown month shows. */
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

/** A language that the product speaks, by its tag (BCP 47, the language alone). */
export type Language = keyof typeof entries

/** Every language that the product speaks. Everything about a language is read from here at the moment when it is needed. */
export const LANGUAGES: { readonly [L in Language]: LanguageEntry & { region: `${L}-${string}` } } = entries

/** For whoever reads none of them, or is nobody whose language we know. */
export const DEFAULT_LANGUAGE = 'en' satisfies Language

/** False also for a language of a newer version that was rolled back. */
export function isLanguage(tag: string | null): tag is Language {
  return tag !== null && Object.hasOwn(LANGUAGES, tag)
}

/** The language that a reader of a locale reads. */
export function languageOf(locale: string): Language {
  const known = readLocale(locale)
  const language = known === null ? '' : new Intl.Locale(known).language
  return isLanguage(language) ? language : DEFAULT_LANGUAGE
}

/**
 * By which locale numbers and dates are written for that reader: their own region, where it is one of their language's. Without
 * extensions (`-u-hc-h12`, `-u-ca-buddhist`): months are those of the bill, and not all that reads a locale knows them.
 */
export function regionOf(locale: string): string {
  const language = languageOf(locale)
  const own = readLocale(locale)
  const isTheirs = own !== null && new Intl.Locale(own).language === language
  const [known] = isTheirs ? Intl.DateTimeFormat.supportedLocalesOf(own) : []
  return known ?? LANGUAGES[language].region
}

/** All of them, `own` first: what it says counts where a word means different things in two languages. */
export function languagesFrom(own: Language): Language[] {
  // Keys of a record are strings to TypeScript; this one has no others.
  return [...new Set([own, ...(Object.keys(LANGUAGES) as Language[])])]
}

/** What a stored one is called; one of a newer version that was rolled back goes by its tag. */
export function languageName(tag: string): string {
  return isLanguage(tag) ? LANGUAGES[tag].name : tag
}

/** To choose one from. */
export function languageChoices(): { id: string; label: string }[] {
  return Object.entries(LANGUAGES).map(([id, { name }]) => ({ id, label: name }))
}
