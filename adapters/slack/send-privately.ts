import type { Context } from '../../src/context.ts'
import { findActor } from '../../src/person/find-actor.ts'
import type { Screen } from '../chat/screen.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { type Words, words } from '../chat/words/words.ts'
import { renderMessage } from './render-screen.ts'
import type { SlackWorkspaces } from './workspaces.ts'

export interface Whom {
  /** Slack's ids. */
  team: string
  person: string
}

/** Somebody's words, as far as they can be known without asking Slack: it may be that which failed. Never throws. */
export async function wordsFor(ctx: Context, { team, person }: Whom): Promise<Words> {
  const known = await findActor(ctx.db, { platform: 'slack', workspace: team, person }).catch(() => null)
  return known ? words(known.locale, known.timeZone) : words(DEFAULT_LANGUAGE, 'UTC')
}

/** Says it to one person, in their chat with the app: the means that is left where all others are gone. Never throws. */
export async function sendPrivately(
  ctx: Context,
  workspaces: SlackWorkspaces,
  { team, person }: Whom,
  screen: Screen,
): Promise<void> {
  try {
    const workspace = await workspaces.byTeam(team)
    await workspace?.client.chat.postMessage({ channel: person, ...renderMessage(screen) })
  } catch (err) {
    ctx.log.error({ err }, 'Slack: a person could not be told that something failed')
  }
}
