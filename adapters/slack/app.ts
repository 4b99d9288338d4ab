import { randomUUID } from 'node:crypto'
import { App, type Authorize, type Logger as BoltLogger, ExpressReceiver, LogLevel } from '@slack/bolt'
import { type RequestHandler, Router } from 'express'
import type { Context } from '../../src/context.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawHome } from '../chat/home.ts'
import type { Interaction, Reply } from '../chat/interaction.ts'
import { options, route } from '../chat/router.ts'
import type { Screen } from '../chat/screen.ts'
import { failureScreen } from '../chat/screens/notice.ts'
import { words } from '../chat/words/words.ts'
import { BOT_SCOPES, type SlackConfig } from './config.ts'
import { readBlockId } from './element-id.ts'
import { findPerson, parseSlackUser, saveSlackUser } from './find-person.ts'
import { createInstallationStore, dropInstallation } from './installations.ts'
import { blockActions, blockSuggestion, readAction, readSubmission, viewSubmission } from './read-interaction.ts'
import { option } from './render-blocks.ts'
import { renderMessage, renderModal } from './render-screen.ts'
import { publishHome, type Replying, showReplies } from './reply.ts'
import { isNewEvent } from './seen-event.ts'
import type { SlackWorkspace, SlackWorkspaces } from './workspaces.ts'

export const COMMAND = '/fleetfeed'
const EVENTS = '/slack/events'

/** Slack's own clock and ours may differ by this much; Bolt refuses only what is older. */
const FUTURE_MS = 5 * 60_000

/**
 * The Slack app: receives, replies, nothing else. Mount `router` in the HTTP server; requests are verified by their
 * signature before anything is read.
 */
export function createSlackApp(ctx: Context, config: SlackConfig, workspaces: SlackWorkspaces): { router: Router } {
  const router = Router()
  router.use(EVENTS, refuseFuture)
  const receiver = new ExpressReceiver({
    router,
    endpoints: EVENTS,
    signingSecret: config.signingSecret,
    logger: boltLogger(ctx),
    ...(config.oauth
      ? {
          clientId: config.oauth.clientId,
          clientSecret: config.oauth.clientSecret,
          stateSecret: config.oauth.stateSecret,
          redirectUri: `${config.oauth.publicUrl}/slack/oauth_redirect`,
          scopes: BOT_SCOPES,
          installationStore: createInstallationStore(ctx, workspaces),
          installerOptions: {
            redirectUriPath: '/slack/oauth_redirect',
            directInstall: true,
            clientOptions: { slackApiUrl: config.apiUrl },
            ...(config.oauth.authorizeUrl ? { authorizationUrl: config.oauth.authorizeUrl } : {}),
          },
        }
      : {}),
  })
  // A receiver that installs brings an `authorize` of its own, and Bolt then takes no other one.
  const authorize: Authorize<boolean> = async source => {
    const workspace = await workspaces.byTeam(installedIn(source))
    if (!workspace) throw new Error('The app is not installed in that workspace.')
    return {
      ...(workspace.client.token ? { botToken: workspace.client.token } : {}),
      botUserId: workspace.botUserId,
      teamId: workspace.teamId,
    }
  }
  if (receiver.installer) receiver.installer.authorize = authorize
  const app = new App({
    receiver,
    logger: boltLogger(ctx),
    clientOptions: { slackApiUrl: config.apiUrl, retryConfig: { retries: 0 } },
    ...(receiver.installer ? {} : { authorize }),
  })
  listen(app, ctx, workspaces)
  return { router }
}

function listen(app: App, ctx: Context, workspaces: SlackWorkspaces): void {
  const replyingTo = async (context: Installed, userId: string): Promise<Replying & { workspace: SlackWorkspace }> => {
    const workspace = await workspaces.byTeam(installedIn(context))
    if (!workspace) throw new Error('The app is not installed in that workspace.')
    const actor = await findPerson(ctx, workspace, userId)
    return { ctx, actor, w: words(actor.locale, actor.timeZone), client: workspace.client, workspace }
  }

  app.command(COMMAND, async ({ ack, command, context }) => {
    const screen = await replyingTo(context, command.user_id).then(
      to => guarded(to, () => answerCommand({ ...to, command: COMMAND }, command.text)),
      // Not even who they are could be read; unanswered, Slack would only say that the app timed out.
      (err: unknown) => failureScreen(words('en', 'UTC'), logged(ctx, err)),
    )
    await ack({ response_type: 'ephemeral', ...renderMessage(screen) })
  })

  app.action(/./, async ({ ack, body, context }) => {
    // At once: nothing can be shown by this answer, and the person's button stops spinning.
    await ack()
    const payload = blockActions.parse(body)
    const to = await replyingTo(context, payload.user.id)
    const replies = await guardedReplies(to, readAction(payload))
    await showReplies(to, payload, replies)
  })

  app.view(/./, async ({ ack, body, context }) => {
    const payload = viewSubmission.parse(body)
    const to = await replyingTo(context, payload.user.id)
    const replies = await guardedReplies(to, readSubmission(payload))
    const shown = replies.find(reply => 'screen' in reply)
    if (shown?.kind === 'errors')
      await ack({ response_action: 'errors', errors: errorsByBlock(body.view, shown.errors) })
    // On top of the form, where it is a word about it: what was typed is kept below.
    else if (shown?.kind === 'say') await ack({ response_action: 'push', view: renderModal(shown.screen) })
    else if (shown) await ack({ response_action: 'update', view: renderModal(shown.screen) })
    else await ack()
    if (replies.some(reply => reply.kind === 'home')) {
      await publishHome(to, await drawHome(ctx, to.w, to.actor, ''))
    }
  })

  app.options(/./, async ({ ack, body, context }) => {
    const payload = blockSuggestion.parse(body)
    const to = await replyingTo(context, payload.user.id)
    const { carries } = readBlockId(payload.block_id)
    const interaction: Interaction = {
      action: payload.action_id,
      carries,
      values: {},
      shown: [],
      place: { kind: 'person', person: payload.user.id },
    }
    const found = await options({ ...to, interaction }, payload.value)
    await ack({ options: found.map(option) })
  })

  app.event('app_home_opened', async ({ event, context }) => {
    if (event.tab !== 'home') return
    const to = await replyingTo(context, event.user)
    await publishHome(to, await drawHome(ctx, to.w, to.actor, ''))
  })

  app.event('message', async ({ event, context, body }) => {
    // Only what a person wrote to us; our own posts and edits come here too.
    if (event.channel_type !== 'im' || event.subtype !== undefined || 'bot_id' in event) return
    if (!('user' in event) || !event.user || !(await isNewEvent(ctx, body.event_id))) return
    const to = await replyingTo(context, event.user)
    const screen = await guarded(to, () => answerCommand({ ...to, command: COMMAND }, event.text ?? ''))
    await to.client.chat.postMessage({ channel: event.channel, ...renderMessage(screen) })
  })

  app.event('app_mention', async ({ event, context, body }) => {
    if (!event.user || !(await isNewEvent(ctx, body.event_id))) return
    const to = await replyingTo(context, event.user)
    const text = event.text.replace(/<@[^>]+>/g, ' ')
    const screen = await guarded(to, () => answerCommand({ ...to, command: COMMAND }, text))
    await to.client.chat.postEphemeral({ channel: event.channel, user: event.user, ...renderMessage(screen) })
  })

  app.event('user_change', async ({ event, context }) => {
    const workspace = await workspaces.byTeam(installedIn(context))
    const user = parseSlackUser(event.user)
    // Only people we know: a company has thousands who never opened the app.
    const known =
      workspace &&
      (await ctx.db
        .selectFrom('person')
        .select('id')
        .where('workspace_id', '=', workspace.workspaceId)
        .where('external_id', '=', user.id)
        .executeTakeFirst())
    if (workspace && known) await saveSlackUser(ctx, workspace, user)
  })

  // A repetition may come minutes later, when the app is installed again.
  app.event('app_uninstalled', async ({ body }) => {
    if (await isNewEvent(ctx, body.event_id)) await dropInstallation(ctx, workspaces, body.team_id)
  })
  app.event('tokens_revoked', async ({ body, event }) => {
    if ((event.tokens.bot ?? []).length === 0 || !(await isNewEvent(ctx, body.event_id))) return
    await dropInstallation(ctx, workspaces, body.team_id)
  })

  app.error(async error => {
    ctx.log.error({ err: error }, 'Slack: a request could not be answered')
  })
}

interface Installed {
  teamId?: string | undefined
  enterpriseId?: string | undefined
  isEnterpriseInstall: boolean
}

/** Where the app was installed: a workspace, or for an org-wide install the organisation. */
function installedIn(source: Installed): string {
  return (source.isEnterpriseInstall ? source.enterpriseId : source.teamId) ?? ''
}

/** A bug becomes a screen with a reference, under which the log has its cause. */
async function guarded(to: Replying, body: () => Promise<Screen>): Promise<Screen> {
  try {
    return await body()
  } catch (err) {
    return failureScreen(to.w, logged(to.ctx, err))
  }
}

async function guardedReplies(to: Replying, interaction: Interaction): Promise<Reply[]> {
  try {
    return await route({ ...to, interaction })
  } catch (err) {
    return [{ kind: 'say', screen: failureScreen(to.w, logged(to.ctx, err, interaction.action)) }]
  }
}

function logged(ctx: Context, err: unknown, action?: string): string {
  const reference = randomUUID().slice(0, 8)
  ctx.log.error({ err, reference, action }, 'Something a person did failed')
  return reference
}

/** Field ids become the block ids under which Slack shows the sentences. */
function errorsByBlock(
  view: { blocks: { block_id?: string }[] },
  errors: Record<string, string>,
): Record<string, string> {
  const entries = view.blocks.flatMap(({ block_id }) => {
    const text = block_id && errors[readBlockId(block_id).id]
    return block_id && text ? [[block_id, text] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Requests with a stamp from the future are as forged as old ones; Bolt lets them through. */
const refuseFuture: RequestHandler = (request, response, next) => {
  const sentAt = Number(request.get('x-slack-request-timestamp')) * 1000
  if (sentAt > Date.now() + FUTURE_MS) response.status(401).end()
  else next()
}

function boltLogger(ctx: Context): BoltLogger {
  const log = ctx.log.child({ part: 'bolt' })
  return {
    debug: () => {},
    info: (...message) => log.debug(message.join(' ')),
    warn: (...message) => log.warn(message.join(' ')),
    error: (...message) => log.error(message.map(String).join(' ')),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  }
}
