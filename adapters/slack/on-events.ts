import type { App } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
import { isNewEvent } from '../../src/event/is-new-event.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home.ts'
import { parseSlackUser, saveSlackUser } from './find-person.ts'
import { dropInstallation } from './installations.ts'
import { COMMAND } from './on-interactions.ts'
import { renderMessage } from './render-screen.ts'
import { publishHome } from './reply.ts'
import { installedIn, replyingTo } from './replying-to.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/** What Slack tells us by itself. `manifest.json` subscribes to the same events; a test holds that. */
export function onEvents(app: App, ctx: Context, workspaces: SlackWorkspaces): void {
  app.event('app_home_opened', async ({ event, context }) => {
    if (event.tab !== 'home') return
    const to = await replyingTo(ctx, workspaces, context, event.user)
    await publishHome(to, await drawHome(ctx, to.w, to.actor, ''))
  })

  app.event('message', async ({ event, context, body }) => {
    // Only what a person wrote to us; our own posts and edits come here too.
    if (event.channel_type !== 'im' || event.subtype !== undefined || 'bot_id' in event) return
    if (!('user' in event) || !event.user || !(await isNewEvent(ctx, `slack/${body.event_id}`))) return
    const to = await replyingTo(ctx, workspaces, context, event.user)
    const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here: null }, event.text ?? ''))
    await to.client.chat.postMessage({ channel: event.channel, ...renderMessage(screen) })
  })

  app.event('app_mention', async ({ event, context, body }) => {
    if (!event.user || !(await isNewEvent(ctx, `slack/${body.event_id}`))) return
    const to = await replyingTo(ctx, workspaces, context, event.user)
    const text = event.text.replace(/<@[^>]+>/g, ' ')
    const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here: event.channel }, text))
    await to.client.chat.postEphemeral({ channel: event.channel, user: event.user, ...renderMessage(screen) })
  })

  app.event('user_change', async ({ event, context }) => {
    const workspace = await workspaces.byTeam(installedIn(context))
    const user = parseSlackUser(event.user)
    // Only people we know: a company has thousands who never opened the app.
    const who = workspace && { platform: 'slack' as const, workspace: workspace.teamId, person: user.id }
    if (who && (await findActor(ctx.db, who))) await saveSlackUser(ctx, workspace, user)
  })

  // A repetition may come minutes later, when the app is installed again.
  app.event('app_uninstalled', async ({ body, context }) => {
    if (await isNewEvent(ctx, `slack/${body.event_id}`)) await dropInstallation(ctx, workspaces, installedIn(context))
  })
  app.event('tokens_revoked', async ({ body, event, context }) => {
    if ((event.tokens.bot ?? []).length === 0 || !(await isNewEvent(ctx, `slack/${body.event_id}`))) return
    await dropInstallation(ctx, workspaces, installedIn(context))
  })
}
