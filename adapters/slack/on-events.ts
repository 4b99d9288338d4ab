import type { App } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
import { doOnce } from '../../src/event/do-once.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { withoutNul } from '../../src/text/without-nul.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home.ts'
import { saveSlackUser, slackUser } from './find-person.ts'
import { dropInstallation } from './installations.ts'
import { COMMAND } from './on-interactions.ts'
import { renderMessage } from './render-screen.ts'
import { publishHome } from './reply.ts'
import { installedIn, replyingTo } from './replying-to.ts'
import { UnderWay } from './under-way.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/**
 * What Slack tells us by itself. `manifest.json` subscribes to the same events; a test holds that. Slack gets its 200 when a
 * listener has ended: what throws is repeated (at once, after 1 and after 5 minutes), so a listener can be run again.
 */
export function onEvents(app: App, ctx: Context, workspaces: SlackWorkspaces): void {
  /** For what must not be said twice. */
  const once = async (body: { event_id: string }, answer: () => Promise<void>) => {
    const { kind } = await doOnce(ctx, `slack/${body.event_id}`, answer)
    if (kind === 'under_way') throw new UnderWay()
  }

  app.event('app_home_opened', async ({ event, context }) => {
    if (event.tab !== 'home') return
    const to = await replyingTo(ctx, workspaces, context, event.user)
    await publishHome(to, await drawHome(ctx, to.w, to.actor, ''))
  })

  app.event('message', async ({ event, context, body }) => {
    // Only what a person wrote to us; our own posts and edits come here too.
    if (event.channel_type !== 'im' || event.subtype !== undefined || 'bot_id' in event) return
    if (!('user' in event) || !event.user) return
    const { user, channel } = event
    const text = withoutNul(event.text ?? '')
    await once(body, async () => {
      const to = await replyingTo(ctx, workspaces, context, user)
      const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here: null }, text))
      await to.client.chat.postMessage({ channel, ...renderMessage(screen) })
    })
  })

  app.event('app_mention', async ({ event, context, body }) => {
    const { user, channel } = event
    if (!user) return
    await once(body, async () => {
      const to = await replyingTo(ctx, workspaces, context, user)
      const text = withoutNul(event.text ?? '').replace(/<@[^>]+>/g, ' ')
      const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here: channel }, text))
      await to.client.chat.postEphemeral({ channel, user, ...renderMessage(screen) })
    })
  })

  app.event('user_change', async ({ event, context }) => {
    const workspace = await workspaces.byTeam(installedIn(context))
    const read = slackUser.safeParse(event.user)
    if (!read.success) return ctx.log.warn({ err: read.error }, 'Slack told of a change of nobody')
    const user = read.data
    // Only people we know: a company has thousands who never opened the app.
    const who = workspace && { platform: 'slack' as const, workspace: workspace.teamId, person: user.id }
    if (who && (await findActor(ctx.db, who))) await saveSlackUser(ctx, workspace, user)
  })

  app.event('app_uninstalled', async ({ body, context }) => {
    await dropInstallation(ctx, workspaces, { teamId: installedIn(context), eventTime: body.event_time })
  })
  app.event('tokens_revoked', async ({ body, event, context }) => {
    const teamId = installedIn(context)
    const workspace = await findWorkspace(ctx.db, { platform: 'slack', externalId: teamId })
    // User ids, of every kind of token: people's, and those of the bots. https://docs.slack.dev/reference/events/tokens_revoked
    if (!workspace?.botUserId || !event.tokens?.bot?.includes(workspace.botUserId)) return
    await dropInstallation(ctx, workspaces, { teamId, eventTime: body.event_time })
  })
}
