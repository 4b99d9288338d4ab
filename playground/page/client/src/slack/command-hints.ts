export interface CommandHint {
  line: string
  /** What may follow; the line is then not sent at once. */
  takesMore?: string
  what: string
}

/** What Slack lists while somebody types a command comes from the app's manifest; these words are the app's help. */
export const COMMANDS: readonly CommandHint[] = [
  { line: '/fleetfeed apps', what: 'App Library and Marketplace' },
  { line: '/fleetfeed assets', what: 'Show and edit integrated assets' },
  { line: '/fleetfeed billing', takesMore: '[YYYY-MM]', what: 'What is billable' },
  { line: '/fleetfeed status', what: 'How the feeds are' },
  { line: '/fleetfeed link', what: 'One account for Slack and Teams' },
  { line: '/fleetfeed help', what: 'What can be done' },
]

/** The commands that begin with what is typed; none once it's complete or no command. */
export function hintsFor(typed: string): readonly CommandHint[] {
  const line = typed.trimStart().toLowerCase()
  if (!line.startsWith('/')) return []
  return COMMANDS.filter(hint => hint.line.startsWith(line) && hint.line !== line.trimEnd())
}

/** The name of a command that the app doesn't have: Slack's client refuses it itself, and the app hears nothing. */
export function unknownCommand(line: string): string | undefined {
  const [name = ''] = line.split(/\s/, 1)
  return COMMANDS.some(hint => hint.line.startsWith(`${name} `)) ? undefined : name
}
