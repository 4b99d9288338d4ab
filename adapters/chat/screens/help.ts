import { type Actor, may } from '../../../src/actor.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

const FEEDS = ['apps', 'assets', 'approvals', 'status'] as const
const POSTS = ['billing', 'subscriptions'] as const
const ACCOUNT = ['people', 'settings', 'audit', 'link'] as const

/** What this person can do. `command` is how the platform calls us: `/fleetfeed`, or nothing in Teams. */
export function helpScreen(w: Words, actor: Actor, command: string, unknown: string | null): Screen {
  const first = unknown === null ? w.t('help.intro') : w.t('help.unknown', { typed: unknown.slice(0, 80) })
  // Only Slack has a command, and a Home tab.
  const isSlack = command !== ''
  const groups = [
    group(
      w.t('help.feeds'),
      FEEDS.map(word => w.t(`help.${word}`)),
    ),
    group(
      w.t('help.posts'),
      POSTS.map(word => w.t(`help.${word}`)),
    ),
    ...(may(actor, 'administer')
      ? [
          group(
            w.t('help.account'),
            ACCOUNT.map(word => w.t(`help.${word}`)),
          ),
        ]
      : []),
  ]
  const said = [first, isSlack ? w.t('help.how', { command }) : w.t('help.howChat')]
  return {
    title: w.t('app.name'),
    text: [...said, ...groups.flatMap(({ name, text }) => [name, text])].join('\n'),
    blocks: [
      { kind: 'heading', text: w.t('help.title') },
      { kind: 'text', text: said.join('\n') },
      ...groups.map(({ name, text }): Block => ({ kind: 'text', name, text })),
      ...(isSlack ? [{ kind: 'text' as const, text: w.t('help.home'), tone: 'quiet' as const }] : []),
    ],
  }
}

function group(name: string, lines: string[]): { name: string; text: string } {
  return { name, text: lines.map(line => `• ${line}`).join('\n') }
}
