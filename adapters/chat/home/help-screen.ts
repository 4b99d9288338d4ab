import { type Actor, may } from '../../../src/actor.ts'
import type { Block, Screen } from '../screen.ts'
import { LANGUAGES } from '../words/languages.ts'
import { type CommandGroup, listedCommands } from '../words/listed-commands.ts'
import type { Words } from '../words/words.ts'

/** What this person can do. `command`: how the app is called on the platform, `/fleetfeed` in Slack, empty in Teams. */
export function helpScreen(w: Words, actor: Actor, command: string, unknown: string | null): Screen {
  const first = unknown === null ? w.t('help.intro') : w.t('help.unknown', { typed: unknown.slice(0, 80) })
  // Only Slack has a command, and a Home tab.
  const isSlack = command !== ''
  const allowed: CommandGroup[] = may(actor, 'administer') ? ['feeds', 'posts', 'account'] : ['feeds', 'posts']
  const groups = allowed.map(group => ({ name: w.t(`help.groups.${group}`), text: commandLines(w, group) }))
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

/** `• billing [YYYY-MM]: what is billable`. */
function commandLines(w: Words, group: CommandGroup): string {
  const commands = listedCommands(LANGUAGES[w.language]).filter(one => one.group === group)
  return commands
    .map(({ command, keyword, argument }) => {
      const usage = argument === null ? keyword : `${keyword} ${w.t('help.month')}`
      return `• ${w.pair(usage, w.t(`help.commands.${command}`))}`
    })
    .join('\n')
}
