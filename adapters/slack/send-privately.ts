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

/** The words for a person, from our rows only: a call to Slack may be what failed. Never throws. */
export async function wordsFor(ctx: Context, { team, person }: Whom): Promise<Words> {
  const known = await findActor(ctx.db, { platform: 'slack', workspace: team, person }).catch(() => null)
  return known ? words(known.locale, known.timeZone) : words(DEFAULT_LANGUAGE, 'UTC')
}

/**
 * Sends a screen to one person in their chat with the app, as the last resort. Returns whether Slack took it. Never
 * throws.
 */
export async function sendPrivately(
  ctx: Context,
  workspaces: SlackWorkspaces,
  { team, person }: Whom,
  screen: Screen,
): Promise<boolean> {
  try {
    const workspace = await workspaces.byTeam(team)
    if (!workspace) return false
    await workspace.client.chat.postMessage({ channel: person, ...renderMessage(screen) })
    return true
  } catch (err) {
    ctx.log.error({ err }, 'Slack: a failure could not be shown to the person')
    return false
  }
}
