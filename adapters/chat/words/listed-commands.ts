import type { Command, LanguageEntry } from './languages.ts'

/**
 * The commands that the help lists: not `help` itself, and not the one for an operator's code, which is explained to
 * those who need it.
 */
type ListedCommand = Exclude<Command, 'help' | 'administrator'>

/**
 * The heading of the help under which a command stands. Only the help of Administrators has `account`; that refuses
 * nobody who types its words.
 */
export type CommandGroup = 'feeds' | 'posts' | 'account'

/** In the order of the help. */
const GROUP_OF: { readonly [C in ListedCommand]: CommandGroup } = {
  apps: 'feeds',
  assets: 'feeds',
  approvals: 'feeds',
  status: 'feeds',
  billing: 'posts',
  subscriptions: 'posts',
  people: 'account',
  settings: 'account',
  audit: 'account',
  link: 'account',
}

/** The listed commands in one language. `argument`: what may follow the keyword, `[YYYY-MM]`; null for nothing. */
export function listedCommands({ keywords, words }: Pick<LanguageEntry, 'keywords' | 'words'>) {
  // To TypeScript the keys of a record are strings; this record has only listed commands.
  const commands = Object.keys(GROUP_OF) as ListedCommand[]
  return commands.map(command => ({
    command,
    group: GROUP_OF[command],
    keyword: keywords[command][0],
    argument: command === 'billing' ? words.help.month : null,
    description: words.help.commands[command],
  }))
}
