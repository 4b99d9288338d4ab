import type { Actor } from '../../src/actor.ts'
import { listWaiting } from '../../src/arrival/list-waiting.ts'
import type { Context } from '../../src/context.ts'
import { listIntegrations } from '../../src/integration/list-integrations.ts'
import { listSubscriptions } from '../../src/subscription/list-subscriptions.ts'
import { MOST_WAITING, waitingScreen } from './arrivals/waiting-screen.ts'
import { drawAudit } from './audit/draw-audit.ts'
import { answerBilling } from './billing/draw-billing.ts'
import { drawSubscriptions } from './channels/draw-channels.ts'
import { closedScreen, withoutAdministrator } from './gate.ts'
import { drawHome } from './home/draw-home.ts'
import { helpScreen } from './home/help-screen.ts'
import { statusScreen } from './home/status-screen.ts'
import { feedsScreen } from './integration/integrated-assets-screen.ts'
import { drawLink } from './linking/draw-link.ts'
import { logRefusal } from './log-refusal.ts'
import { withReference } from './notice-screen.ts'
import { enterCode } from './people/administrator-code.ts'
import { drawPeople } from './people/draw-people.ts'
import type { Screen } from './screen.ts'
import { drawSettings } from './settings/draw-settings.ts'
import { readCommand } from './words/keywords.ts'
import type { Command } from './words/languages.ts'
import type { Words } from './words/words.ts'

/**
 * Who typed a command, and where. `command`: how people address the app on this platform (for the help text). `here`:
 * the channel; null in a direct chat with the app.
 */
interface CommandInput {
  ctx: Context
  actor: Actor
  w: Words
  command: string
  here: string | null
}

/** The answer to each command; `rest` is the text after the command's word. */
const COMMANDS: { readonly [C in Command]: (input: CommandInput, rest: string) => Screen | Promise<Screen> } = {
  help: ({ w, actor, command }) => helpScreen(w, actor, command, null),
  apps: ({ ctx, w, actor }) => drawHome(ctx, w, actor, ''),
  assets: async ({ ctx, w, actor }) => feedsScreen(w, actor, await listIntegrations(ctx.db, actor.accountId)),
  approvals: async ({ ctx, w, actor }) =>
    waitingScreen(w, actor, await listWaiting(ctx.db, actor.accountId, MOST_WAITING)),
  status: async ({ ctx, w, actor }) => {
    const [integrations, channels] = await Promise.all([
      listIntegrations(ctx.db, actor.accountId),
      listSubscriptions(ctx.db, actor.accountId),
    ])
    return statusScreen(w, actor, integrations, channels)
  },
  billing: ({ ctx, w, actor }, rest) => answerBilling(ctx, w, actor, rest),
  subscriptions: input => drawSubscriptions(input, input.here),
  people: input => drawPeople(input),
  settings: input => drawSettings(input),
  audit: input => drawAudit(input),
  administrator: (input, rest) => enterCode(input, rest),
  link: ({ ctx, w, actor }) => drawLink(ctx, w, actor),
}

/** The answer to a command that was chosen instead of typed. */
export async function answerNamed(input: CommandInput, command: Command): Promise<Screen> {
  return await COMMANDS[command](input, '')
}

/**
 * Answers what a person typed after the command, in any chat. Every language's words work everywhere. An empty text, a
 * greeting and an unknown word show the help.
 */
export async function answerCommand(input: CommandInput, text: string): Promise<Screen> {
  const { w, actor } = input
  const closed = closedScreen(w, actor)
  if (closed) return closed
  const screen = withoutAdministrator(w, actor, await answer(input, text))
  return screen.refusal ? withReference(w, screen, logRefusal(input.ctx, actor, { action: 'command' })) : screen
}

async function answer(input: CommandInput, text: string): Promise<Screen> {
  const { actor, w, command } = input
  const [word = '', ...rest] = text.trim().split(/\s+/)
  const known = word === '' ? 'help' : readCommand(word, w.language)
  return known === null ? helpScreen(w, actor, command, text.trim()) : await COMMANDS[known](input, rest.join(' '))
}
