import { foldWithoutAccents } from '../../../src/text/fold.ts'
import { type Command, LANGUAGES, type Language, languagesFrom } from './languages.ts'

/**
 * The command for a typed word of any language; `own`, the person's language, comes first. Punctuation around the word
 * is ignored: `Status.`, `hi!` and `*help*` count.
 */
export function readCommand(word: string, own: Language): Command | null {
  const typed = foldWithoutAccents(word).replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '')
  for (const language of languagesFrom(own)) {
    for (const [command, known] of Object.entries(LANGUAGES[language].keywords)) {
      // To TypeScript the keys of a record are strings; this record has only commands.
      if (known.some(one => foldWithoutAccents(one) === typed)) return command as Command
    }
  }
  return null
}

/** What may stand between a mention and the command. */
const LEADING = /^[\s,.:;!–-]+/

/** The app's name, which people type before a command as in Slack, or instead of a mention. */
const APP_NAME = /^[/@]?fleetfeed(?![\p{L}\p{N}])[\s,:]*/iu

/**
 * The command and its arguments in a message that may mention the app; `mention` matches a mention. Takes the last part
 * before, between or after the mentions that starts with a command, otherwise the whole text: `Hey @Fleetfeed status`
 * gives `status`.
 */
export function commandText(text: string, mention: RegExp, own: Language): string {
  // Clients put zero-width characters around mentions, which `\s` does not match.
  const parts = text
    .replaceAll(/\p{Cf}/gu, '')
    .split(mention)
    .map(part => part.replace(LEADING, '').replace(APP_NAME, '').trim())
    .filter(part => part !== '')
  const command = parts.findLast(part => readCommand(part.split(/\s/)[0] ?? '', own) !== null)
  return command ?? parts.join(' ')
}
