import { type Actor, may } from '../../../src/actor.ts'
import type { Block, Screen } from '../screen.ts'
import type { Command } from '../words/languages.ts'
import type { Words } from '../words/words.ts'

/** The heading of the help under which a command stands. */
type Group = 'feeds' | 'posts' | 'account'

/**
 * Every command, in the order of the help. The command for an operator's code is left out: whoever needs it reads of it
 * elsewhere.
 */
const GROUPS: { readonly [C in Exclude<Command, 'help' | 'administrator'>]: Group } = {
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

/** What this person can do. `command`: how the app is called on the platform, `/fleetfeed` in Slack, empty in Teams. */
export function helpScreen(w: Words, actor: Actor, command: string, unknown: string | null): Screen {
  const first = unknown === null ? w.t('help.intro') : w.t('help.unknown', { typed: unknown.slice(0, 80) })
  // Only Slack has a command, and a Home tab.
  const isSlack = command !== ''
  const shown: Group[] = may(actor, 'administer') ? ['feeds', 'posts', 'account'] : ['feeds', 'posts']
  const groups = shown.map(group => ({ name: w.t(`help.${group}`), text: commandLines(w, group) }))
  const intro = [first, isSlack ? w.t('help.how', { command }) : w.t('help.howChat')]
  return {
    title: w.t('app.name'),
    text: [...intro, ...groups.flatMap(({ name, text }) => [name, text])].join('\n'),
    blocks: [
      { kind: 'heading', text: w.t('help.title') },
      { kind: 'text', text: intro.join('\n') },
      ...groups.map(({ name, text }): Block => ({ kind: 'text', name, text })),
      ...(isSlack ? [{ kind: 'text' as const, text: w.t('help.home'), tone: 'quiet' as const }] : []),
    ],
  }
}

function commandLines(w: Words, group: Group): string {
  // To TypeScript the keys of a record are strings; this record has only commands.
  const commands = (Object.keys(GROUPS) as (keyof typeof GROUPS)[]).filter(command => GROUPS[command] === group)
  return commands.map(command => `• ${w.t(`help.${command}`)}`).join('\n')
}
