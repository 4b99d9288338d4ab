import type { LanguageEntry } from '../../../../../adapters/chat/words/languages.ts'
import { listedCommands } from '../../../../../adapters/chat/words/listed-commands.ts'

export const COMMAND = '/fleetfeed'

export interface CommandHint {
  line: string
  /** What may follow; the line is then not sent at once. */
  takesMore?: string
  what: string
}

/** The commands in the app's help. Slack itself would list those in the app's manifest. */
function commandsOf(language: LanguageEntry): CommandHint[] {
  const hints = listedCommands(language).map(({ keyword, argument, description }) => ({
    line: `${COMMAND} ${keyword}`,
    what: description,
    ...(argument !== null && { takesMore: argument }),
  }))
  return [...hints, { line: `${COMMAND} help`, what: language.words.help.title }]
}

/** The commands that begin with what is typed; none once it's complete or no command. */
export function hintsFor(typed: string, language: LanguageEntry): CommandHint[] {
  const line = typed.trimStart().toLowerCase()
  if (!line.startsWith('/')) return []
  return commandsOf(language).filter(hint => hint.line.startsWith(line) && hint.line !== line.trimEnd())
}

/** The name of a command that the app doesn't have: Slack's client refuses it itself, and the app hears nothing. */
export function unknownCommand(line: string): string | undefined {
  const [name = ''] = line.split(/\s/, 1)
  return name === COMMAND ? undefined : name
}
