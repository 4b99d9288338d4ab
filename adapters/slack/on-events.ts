import type { App } from '@slack/bolt'
import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import { saveProfile } from '../../src/directory/save-profile.ts'
import { doOnce } from '../../src/event/do-once.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { answerCommand } from '../chat/commands.ts'
import { NotUnderstood, optionalPart, optionalText, readableItems, requiredText } from '../chat/envelope.ts'
import { drawSafely, logFailure } from '../chat/failure.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import { commandText } from '../chat/words/keywords.ts'
import { dropInstallation } from './installations.ts'
import { COMMAND } from './on-command.ts'
import { platformErrorOf } from './platform-error.ts'
import { profileOf } from './profile.ts'
import { type RenderedMessage, renderMessage } from './render-screen.ts'
import { publishHome, type Replying } from './reply.ts'
import { type Installed, installedIn, NotInstalled, replyingTo } from './replying-to.ts'
import { sendPrivately, wordsFor } from './send-privately.ts'
import { slackUser } from './slack-user.ts'
import { UnderWay } from './under-way.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/** https://docs.slack.dev/reference/events/message */
const message = z.object({
  user: optionalText,
  channel: optionalText,
  channel_type: optionalText,
  subtype: optionalText,
  bot_id: optionalText,
  text: optionalText,
  thread_ts: optionalText,
})

/**
 * The subtypes of messages that people write. All others report something that happened, including our own posts.
 * https://github.com/vercel/chat/pull/188, https://github.com/nearform/slack-knowledgebase-chatgpt-responder/pull/984
 */
const WRITTEN = new Set<string | null>([null, 'file_share', 'me_message', 'thread_broadcast'])

const MENTION = /<@[^>]+>/

const homeOpened = z.object({ user: optionalText, tab: optionalText })
const userChange = z.object({ user: optionalPart(slackUser) })
const revoked = z.object({ tokens: optionalPart(z.object({ bot: readableItems(requiredText) })) })
const envelope = z.object({ event_id: optionalText, event_time: optionalPart(z.number()) })

/**
 * Handles Slack's events. `manifest.json` subscribes to the same events; a test checks that. Slack gets its 200 when
 * the listener has ended. If a listener throws, Slack repeats the event (at once, after 1 and after 5 minutes), so a
 * listener must be able to run again.
 */
export function onEvents(app: App, ctx: Context, workspaces: SlackWorkspaces): void {
  /**
   * For answers that must not be posted twice. Without an event id a repetition can't be recognised, so the answer is
   * posted.
   */
  const once = async (body: object, answer: () => Promise<void>) => {
    const { event_id } = envelope.parse(body)
    if (event_id === null) return await answer()
    const { kind } = await doOnce(ctx, `slack/${event_id}`, answer)
    if (kind === 'under_way') throw new UnderWay()
  }
  const logMissingUser = (what: string) => {
    logFailure(ctx, new NotUnderstood(`Slack sent ${what} without a user`))
  }

  /** Draws an answer and posts it. If not even the person can be looked up, they get a failure with its reference. */
  const answer = async (context: Installed, question: Question) => {
    const { person } = question
    let to: Replying
    try {
      to = await replyingTo(ctx, workspaces, context, person)
    } catch (err) {
      if (err instanceof NotInstalled) throw err
      const whom = { team: installedIn(context), person }
      const screen = failureScreen(await wordsFor(ctx, whom), logFailure(ctx, err))
      // Untold, it is thrown, so that Slack sends the event again.
      if (!(await sendPrivately(ctx, workspaces, whom, screen))) throw err
      return
    }
    const text = commandText(question.text, MENTION, to.w.language)
    const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here: question.here }, text))
    await postAnswer(to, question, renderMessage(screen))
  }

  app.event('app_home_opened', async ({ event, context, body }) => {
    const { user, tab } = homeOpened.parse(event)
    if (tab === 'messages') return
    if (user === null) return logMissingUser('an opened Home')
    const to = await replyingTo(ctx, workspaces, context, user)
    const home = await drawHome(ctx, to.w, to.actor, '')
    try {
      await publishHome(to, home)
    } catch (err) {
      const reference = logFailure(ctx, err, { step: 'showing' })
      // Slack can't draw the tab, so its content is sent as a message.
      const whom = { team: installedIn(context), person: user }
      await once(body, async () => {
        await sendPrivately(ctx, workspaces, whom, isRefusal(err) ? home : notShown(to, reference))
      })
    }
  })

  app.event('message', async ({ event, context, body }) => {
    const { user, channel, channel_type, subtype, bot_id, text, thread_ts } = message.parse(event)
    const isDirect = channel_type === 'im' || (channel_type === null && channel?.startsWith('D'))
    // Our own posts and edits arrive here, too.
    if (!isDirect || !WRITTEN.has(subtype) || bot_id !== null) return
    if (user === null) return logMissingUser('a message')
    const where = { channel, thread: thread_ts, direct: true }
    await once(body, () => answer(context, { person: user, text: text ?? '', here: null, ...where }))
  })

  app.event('app_mention', async ({ event, context, body }) => {
    const { user, channel, text, thread_ts } = message.parse(event)
    if (user === null) return logMissingUser('a mention')
    const where = { channel, thread: thread_ts, direct: false }
    await once(body, () => answer(context, { person: user, text: text ?? '', here: channel, ...where }))
  })

  app.event('user_change', async ({ event, context }) => {
    const workspace = await workspaces.byTeam(installedIn(context))
    const { user } = userChange.parse(event)
    if (user === null) return logMissingUser('a change')
    // Only people we know are saved: a company has thousands who never opened the app.
    const who = workspace && { platform: 'slack' as const, workspace: workspace.teamId, person: user.id }
    if (who && (await findActor(ctx.db, who))) await saveProfile(ctx, await profileOf(ctx, workspace, user, null))
  })

  app.event('app_uninstalled', async ({ body, context }) => {
    const { event_time: eventTime } = envelope.parse(body)
    await dropInstallation(ctx, workspaces, { teamId: installedIn(context), eventTime, event: 'app_uninstalled' })
  })
  app.event('tokens_revoked', async ({ body, event, context }) => {
    const teamId = installedIn(context)
    const workspace = await findWorkspace(ctx.db, { platform: 'slack', externalId: teamId })
    // The event has user ids of all revoked tokens, of people and of bots.
    // https://docs.slack.dev/reference/events/tokens_revoked
    const { tokens } = revoked.parse(event)
    if (!workspace?.botUserId || !tokens?.bot?.includes(workspace.botUserId)) return
    const { event_time: eventTime } = envelope.parse(body)
    await dropInstallation(ctx, workspaces, { teamId, eventTime, event: 'tokens_revoked' })
  })
}

/** What somebody wrote to the app, and where. In a channel, only they see the answer. */
interface Question {
  person: string
  text: string
  /** The channel that can be set up, if they wrote in one. */
  here: string | null
  channel: string | null
  /** The message whose thread it stands in. */
  thread: string | null
  direct: boolean
}

/**
 * Posts the answer in the same conversation and thread; if Slack refuses that, in the person's chat with the app.
 * Throws if it is unknown whether it was posted. https://github.com/pymc-labs/daimon/issues/96
 */
async function postAnswer(
  { ctx, client }: Replying,
  { person, channel, thread, direct }: Question,
  message: RenderedMessage,
) {
  const inOwnChat = () => client.chat.postMessage({ channel: person, ...message })
  const inConversation = async () => {
    if (channel === null) return await inOwnChat()
    const where = { channel, ...message, ...(thread === null ? {} : { thread_ts: thread }) }
    return await (direct ? client.chat.postMessage(where) : client.chat.postEphemeral({ ...where, user: person }))
  }
  try {
    await inConversation()
  } catch (err) {
    if (!isRefusal(err)) throw err
    ctx.log.info({ err }, 'Slack refused an answer in the conversation of the question')
    await inOwnChat()
  }
}

/** Whether Slack refused the call: nothing was shown. */
const isRefusal = (err: unknown) => platformErrorOf(err) !== null

const notShown = (to: Replying, reference: string) => failureScreen(to.w, reference, 'showing')
