import type { Translation } from '../../../../../adapters/chat/words/translation.ts'

export const COMMAND = '/fleetfeed'

export interface CommandHint {
  line: string
  /** What may follow; the line is then not sent at once. */
  takesMore?: string
  what: string
}

/** What the app's help says can be written; Slack itself would list what its manifest says. */
function commandsOf({ help }: Translation): CommandHint[] {
  const lines = [help.apps, help.assets, help.approvals, help.status, help.billing, help.subscriptions]
  const account = [help.people, help.settings, help.audit, help.link]
  return [...[...lines, ...account].flatMap(readLine), { line: `${COMMAND} help`, what: help.title }]
}

/** `billing [YYYY-MM]: what is billable`. */
function readLine(line: string): CommandHint[] {
  const [, word, takesMore, what = ''] = /^(\S+?)(?:\s+(\[.+?\]))?\s*:\s*(.+)$/.exec(line) ?? []
  return word ? [{ line: `${COMMAND} ${word}`, what, ...(takesMore && { takesMore }) }] : []
}

/** The commands that begin with what is typed; none once it's complete or no command. */
export function hintsFor(typed: string, words: Translation): CommandHint[] {
  const line = typed.trimStart().toLowerCase()
  if (!line.startsWith('/')) return []
  return commandsOf(words).filter(hint => hint.line.startsWith(line) && hint.line !== line.trimEnd())
}

/** The name of a command that the app doesn't have: Slack's client refuses it itself, and the app hears nothing. */
export function unknownCommand(line: string): string | undefined {
  const [name = ''] = line.split(/\s/, 1)
  return name === COMMAND ? undefined : name
}
