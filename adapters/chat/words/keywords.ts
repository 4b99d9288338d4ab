import { foldWithoutAccents } from '../../../src/text/fold.ts'
import { type Command, LANGUAGES, type Language, languagesFrom } from './languages.ts'

/** The command that somebody means by a word, of whatever language; `own` is theirs. `Status.`, `hi!` and `*help*` are words, too. */
export function readCommand(word: string, own: Language): Command | null {
  const typed = foldWithoutAccents(word).replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  for (const language of languagesFrom(own)) {
    for (const [command, known] of Object.entries(LANGUAGES[language].keywords)) {
      // Keys of a record are strings to TypeScript; this one has no others.
      if (known.some(one => foldWithoutAccents(one) === typed)) return command as Command
    }
  }
  return null
}

/** What stands between a name and what is asked. */
const LEADING = /^[\s,.:;!–-]+/

/** How the app is called; people type it in front as in Slack, or write its name for a mention. */
const OURS = /^[/@]?fleetfeed(?![\p{L}\p{N}])[\s,:]*/iu

/**
 * What somebody asks by a message that may mention the app (`mention`): what stands after the mention, before it, or between
 * two, whichever begins with a command; all of it where none does. `Hey @Fleetfeed status` asks for `status`.
 */
export function askedIn(text: string, mention: RegExp, own: Language): string {
  // Zero-width characters, which clients put around mentions, are no white space to a regular expression.
  const parts = text
    .replaceAll(/\p{Cf}/gu, '')
    .split(mention)
    .map(part => part.replace(LEADING, '').replace(OURS, '').trim())
    .filter(part => part !== '')
  const asked = parts.findLast(part => readCommand(part.split(/\s/)[0] ?? '', own) !== null)
  return asked ?? parts.join(' ')
}
