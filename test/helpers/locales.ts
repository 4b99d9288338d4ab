import { LANGUAGES } from '../../adapters/chat/words/languages.ts'
import { LOCALES as SPOKEN } from '../../playground/page/locales.ts'

const lengths = new Map(Object.entries(LANGUAGES).map(([tag, { words }]) => [tag, JSON.stringify(words).length]))
const length = ({ tag }: { tag: string }) => lengths.get(tag) ?? 0

/** One for each language that the product speaks, as Slack and Teams give it: `fr-FR`. */
export const LOCALES = SPOKEN.map(({ locale }) => locale)

/** That of the language whose words are longest, where trying every language would take too long. */
export const LONGEST = SPOKEN.reduce((one, other) => (length(other) > length(one) ? other : one)).locale
