import { type Command, LANGUAGES, type Language, languagesFrom } from './languages.ts'

/** The command that somebody means by a word, of whatever language; `own` is theirs. */
export function readCommand(word: string, own: Language): Command | null {
  const typed = plain(word)
  for (const language of languagesFrom(own)) {
    for (const [command, known] of Object.entries(LANGUAGES[language].keywords)) {
      // Keys of a record are strings to TypeScript; this one has no others.
      if (known.some(one => plain(one) === typed)) return command as Command
    }
  }
  return null
}

/** What people type, without capitals and accents, with single spaces: `Réglages` is `reglages`. */
export function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}
