import type { LanguageEntry } from '../adapters/chat/words/languages.ts'
import { listedCommands } from '../adapters/chat/words/listed-commands.ts'

/** A command that Teams suggests beside the message box. */
export interface SuggestedCommand {
  title: string
  description: string
}

/** The commands in the order of the help, which comes first. */
export function suggestedCommands(language: LanguageEntry): SuggestedCommand[] {
  const { keywords, words } = language
  const listed = listedCommands(language).map(({ keyword, description }) => ({ title: keyword, description }))
  return [{ title: keywords.help[0], description: words.help.title }, ...listed].map(({ title, description }) => ({
    title,
    description: description.charAt(0).toUpperCase() + description.slice(1),
  }))
}
