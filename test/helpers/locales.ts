import { LANGUAGES } from '../../adapters/chat/words/languages.ts'
import { LOCALES as SPOKEN } from '../../playground/page/locales.ts'

const lengths = new Map(Object.entries(LANGUAGES).map(([tag, { words }]) => [tag, JSON.stringify(words).length]))
const length = ({ tag }: { tag: string }) => lengths.get(tag) ?? 0

/** One locale per language of the product, as Slack and Teams send it: `fr-FR`. */
export const LOCALES = SPOKEN.map(({ locale }) => locale)

/** The locale of the language with the longest words, for tests where every language would take too long. */
export const LONGEST = SPOKEN.reduce((one, other) => (length(other) > length(one) ? other : one)).locale
