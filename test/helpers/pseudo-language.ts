import { en } from '../../adapters/chat/words/en.ts'
import { LANGUAGES, type LanguageEntry } from '../../adapters/chat/words/languages.ts'
import { mapTexts } from '../../adapters/chat/words/translation.ts'

const PLAIN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const ACCENTED = 'áƀçđéƒğħíĵķłɱñöþʠřšŧüṽŵẋýžÁƁÇĐÉƑĞĦÍĴĶŁṀÑÖÞɊŘŠŦÜṼŴẊÝŽ'

/** Accents every letter and makes every word a third longer; placeholders are kept: `Ñéẋŧŧŧ {{name}}`. */
export function accented(text: string): string {
  return text.replaceAll(/{{[^}]*}}|[a-z]+/gi, found => {
    if (found.startsWith('{{')) return found
    const letters = [...found].map(letter => ACCENTED[PLAIN.indexOf(letter)] ?? letter).join('')
    return letters + (letters.at(-1) ?? '').repeat(Math.ceil(found.length / 3))
  })
}

const { keywords, months } = LANGUAGES.en
const alone = ([first, ...more]: readonly [string, ...string[]]) => [accented(first), ...more.map(accented)] as const

/** A private-use tag. Slack or Teams would send `qps-ploc`. */
const TAG = 'qps'
export const PSEUDO_LOCALE = 'qps-ploc'

export const PSEUDO: LanguageEntry = {
  name: accented('Pseudo'),
  words: mapTexts(en, accented),
  // Intl formats in Greek, which has no Latin letters either.
  region: 'el-GR',
  keywords: {
    help: alone(keywords.help),
    apps: alone(keywords.apps),
    assets: alone(keywords.assets),
    approvals: alone(keywords.approvals),
    status: alone(keywords.status),
    billing: alone(keywords.billing),
    subscriptions: alone(keywords.subscriptions),
    people: alone(keywords.people),
    settings: alone(keywords.settings),
    audit: alone(keywords.audit),
    link: alone(keywords.link),
    administrator: alone(keywords.administrator),
  },
  months: { current: alone(months.current), last: alone(months.last) },
}

/** Adds it to the product’s languages. The result removes it again: test files of one worker share their modules. */
export function speakPseudo(): () => void {
  Object.assign(LANGUAGES, { [TAG]: PSEUDO })
  return () => {
    Reflect.deleteProperty(LANGUAGES, TAG)
  }
}

/** Keys of Block Kit and of Adaptive Cards whose values people don’t read. */
const UNREAD =
  /^(\$schema|type|style|value|url|image_url|id|action_id|block_id|callback_id|private_metadata|include|trigger_actions_on|contentType|height|width|size|weight|spacing|verticalContentAlignment|horizontalAlignment|associatedInputs|regex|dataset|verb|action|carries|was|of|version)$/

/** All readable text that a platform was given, whatever its key is called. */
export function textsOf(shown: unknown): string[] {
  if (typeof shown === 'string') return [shown]
  if (Array.isArray(shown)) return shown.flatMap(textsOf)
  if (typeof shown !== 'object' || shown === null) return []
  return Object.entries(shown).flatMap(([key, inner]) => (UNREAD.test(key) ? [] : textsOf(inner)))
}

/** Text that is the same in every language. */
const DATA = [
  /https?:\/\/\S+/g,
  // Names of time zones (a text may be cut within one), and Intl’s abbreviations of them.
  /\b[A-Z][a-z]+(\/[A-Za-z_]*)+|\b(UTC|CET)\b/g,
  // A channel link of Slack.
  /<#C[A-Z0-9]+>/g,
  /\/fleetfeed\b|\bfleetfeed-[a-z]+[-\d]*\.(?:csv|xlsx)\b/g,
]

/** The parts of those texts that are in another language: words with a Latin letter, except data. */
export function foreignTo(texts: readonly string[], data: readonly string[]): string[] {
  // Longer words first: one may be the beginning of another.
  const known = [...data].filter(Boolean).sort((a, b) => b.length - a.length)
  const foreign = texts.filter(text => {
    const ours = DATA.reduce((rest, pattern) => rest.replaceAll(pattern, ''), text)
    return /[a-z]/i.test(known.reduce((rest, one) => rest.replaceAll(one, ''), ours))
  })
  return [...new Set(foreign)]
}
