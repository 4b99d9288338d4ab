import type { WebClient } from '@slack/web-api'
import { z } from 'zod'
import { admission } from '../../src/actor.ts'
import type {
  Address,
  Delivery,
  Destination,
  Finding,
  FirstDelivery,
  Message,
  Messenger,
  Posting,
} from '../../src/announcement/messenger.ts'
import type { Context } from '../../src/context.ts'
import { fileLinkScreen } from '../chat/files/file-link-screen.ts'
import { billingFile } from '../chat/files/file-to-send.ts'
import { billingFileName } from '../chat/files/open-file.ts'
import { drawTopic } from '../chat/posts.ts'
import type { Screen } from '../chat/screen.ts'
import { viewerAt } from '../chat/viewer.ts'
import { slackDelivery } from './errors.ts'
import { findPerson } from './find-person.ts'
import { renderMessage, renderModal } from './render-screen.ts'
import { isMissingScope, uploadFile } from './upload-file.ts'
import type { SlackWorkspace, SlackWorkspaces } from './workspaces.ts'

/**
 * The metadata of a message holds the announcement's correlation id (as `mark`), so that the message is found after a
 * crash.
 */
const EVENT_TYPE = 'fleetfeed_announcement'

/** How far Slack's clock and ours may differ. */
const SKEW_SECONDS = 60
/**
 * How many messages a look-up requests. Apps outside Slack's Marketplace get 15 at most:
 * https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
 */
const PAGE = 200

const messageAddress = z.object({ channel: z.string(), ts: z.string() })
const viewAddress = z.object({ view: z.string() })
const fileAddress = z.object({ channel: z.string(), file: z.string() })

/** Posts messages to Slack and edits them. */
export function createSlackMessenger(ctx: Context, workspaces: SlackWorkspaces): Messenger {
  const withWorkspace = async <D extends FirstDelivery>(
    to: Destination,
    body: (workspace: SlackWorkspace) => Promise<D>,
  ): Promise<D | Delivery> => {
    try {
      const workspace = await workspaces.byId(to.workspaceId)
      if (!workspace) return { kind: 'login_refused', problem: 'uninstalled' }
      return await body(workspace)
    } catch (err) {
      return slackDelivery(err, ctx.now())
    }
  }

  const viewerOf = (workspace: SlackWorkspace, to: Destination, { accountId }: Message) =>
    viewerAt(ctx, accountId, to, person => findPerson(ctx, workspace, person))
  const draw = async (workspace: SlackWorkspace, to: Destination, message: Message): Promise<Screen> =>
    drawTopic(ctx, await viewerOf(workspace, to, message), message.topic)

  const postMessage = async (client: WebClient, outgoing: OutgoingMessage): Promise<Delivery> => {
    const { to, screen, correlationId, thread, broadcast, begin } = outgoing
    const message = renderMessage(screen)
    await begin()
    const posted = await client.chat.postMessage({
      channel: to.place.kind === 'channel' ? to.place.channel : to.place.person,
      ...message,
      ...(thread && broadcast ? { ...inThread(thread), reply_broadcast: true } : threadOf(thread)),
      metadata: { event_type: EVENT_TYPE, event_payload: { mark: correlationId } },
      unfurl_links: false,
      unfurl_media: false,
    })
    return { kind: 'sent', address: messageAddress.parse(posted) }
  }

  /** Uploads a file. A file can't be edited and has no metadata: it stays as sent, and is found by its name. */
  const sendFile = async (
    workspace: SlackWorkspace,
    outgoing: Omit<OutgoingMessage, 'screen'>,
    message: Message,
    month: string,
  ): Promise<Delivery> => {
    const { client } = workspace
    const viewer = await viewerOf(workspace, outgoing.to, message)
    const file = await billingFile(ctx, viewer, month, 'xlsx')
    try {
      const channel = await channelOf(client, outgoing.to)
      const threadTs = threadOf(outgoing.thread).thread_ts
      const id = await uploadFile(client, { channel, file, begin: outgoing.begin, ...(threadTs ? { threadTs } : {}) })
      return { kind: 'sent', address: { channel, file: id } }
    } catch (err) {
      if (!isMissingScope(err)) throw err
      return await postMessage(client, { ...outgoing, screen: fileLinkScreen(viewer.w, file) })
    }
  }

  const findMessage = async (
    workspace: SlackWorkspace,
    to: Destination,
    message: Message,
    { correlationId, since, thread }: { correlationId: string; since: Date; thread: Address | null },
  ): Promise<Finding> => {
    const channel = await channelOf(workspace.client, to)
    // Slack's clock and ours may differ.
    const oldest = String(since.getTime() / 1000 - SKEW_SECONDS)
    const page = { channel, include_all_metadata: true, oldest, limit: PAGE }
    const lists = [
      ...(thread
        ? [() => workspace.client.conversations.replies({ ...page, ts: messageAddress.parse(thread).ts })]
        : []),
      // If the post above was missing, the message was posted outside the thread, and neither list includes the other.
      // https://github.com/liatrio/gratibot/issues/50
      () => workspace.client.conversations.history(page),
    ]
    let isAll = true
    for (const list of lists) {
      const { messages = [], has_more } = await list()
      const found = findAmong(messages, { workspace, message, correlationId, channel })
      if (found) return { kind: 'found', address: found }
      // There are more messages than one page, and we did not see them all.
      if (has_more) isAll = false
    }
    return isAll ? { kind: 'absent' } : { kind: 'unreadable' }
  }

  /** Finds a message by its correlation id, and a file, which has none, by its name. */
  const findAmong = (
    messages: readonly ListedMessage[],
    query: { workspace: SlackWorkspace; message: Message; correlationId: string; channel: string },
  ): Address | null => {
    const { workspace, message, correlationId, channel } = query
    const found = messages.find(one => {
      const payload = z.object({ mark: z.string() }).safeParse(one.metadata?.event_payload)
      return payload.success && payload.data.mark === correlationId
    })
    if (found?.ts) return { channel, ts: found.ts }
    const { topic } = message
    if (topic.kind !== 'billing_csv') return null
    const ours = messages.filter(one => one.user === workspace.botUserId)
    // Without the extension: earlier versions posted the CSV.
    const file = ours
      .flatMap(one => one.files ?? [])
      .find(one => one.name?.startsWith(`${billingFileName(topic.month)}.`))
    return file?.id ? { channel, file: file.id } : null
  }

  return {
    post: (to, message, how) =>
      withWorkspace(to, async workspace => {
        const outgoing = { to, ...how }
        const { topic } = message
        // Slack accepts posts to deactivated people: https://github.com/slackapi/python-slack-sdk/issues/1156
        const { actor } = await viewerOf(workspace, to, message)
        if (actor && admission(actor) === 'out') return { kind: 'out_of_reach' }
        if (topic.kind === 'billing_csv') return await sendFile(workspace, outgoing, message, topic.month)
        const screen = await draw(workspace, to, message)
        return await postMessage(workspace.client, { ...outgoing, screen, broadcast: topic.kind === 'billing' })
      }),

    update: (to, address, message) =>
      withWorkspace(to, async workspace => {
        if (fileAddress.safeParse(address).success) return { kind: 'sent', address }
        const screen = await draw(workspace, to, message)
        const view = viewAddress.safeParse(address)
        if (view.success) {
          await workspace.client.views.update({ view_id: view.data.view, view: renderModal(screen) })
        } else {
          await workspace.client.chat.update({ ...messageAddress.parse(address), ...renderMessage(screen) })
        }
        return { kind: 'sent', address }
      }),

    find: async (to, message, correlationId, since, thread) => {
      try {
        const workspace = await workspaces.byId(to.workspaceId)
        if (!workspace) return { kind: 'login_refused', problem: 'uninstalled' }
        return await findMessage(workspace, to, message, { correlationId, since, thread })
      } catch (err) {
        const failure = slackDelivery(err, ctx.now())
        ctx.log.info({ err: String(err) }, 'A channel could not be read to look for a message')
        if (failure.kind === 'temporary' || failure.kind === 'login_refused') return failure
        if (failure.kind === 'bug') throw failure.cause
        return { kind: 'unreadable' }
      }
    },
  }
}

/** A message in a list of messages. */
interface ListedMessage {
  ts?: string
  user?: string
  metadata?: { event_payload?: unknown }
  files?: { id?: string; name?: string }[]
}

interface OutgoingMessage extends Posting {
  to: Destination
  screen: Screen
  /**
   * Shows a reply in the channel, too. The thread of a month that is over has scrolled out of sight, and nobody is told
   * of a new reply in it who has not written there.
   */
  broadcast?: boolean
}

function threadOf(thread: Address | null): { thread_ts?: string } {
  return thread ? inThread(thread) : {}
}

const inThread = (thread: Address) => ({ thread_ts: messageAddress.parse(thread).ts })

async function channelOf(client: WebClient, to: Destination): Promise<string> {
  if (to.place.kind === 'channel') return to.place.channel
  const opened = await client.conversations.open({ users: to.place.person })
  return z.string().parse(opened.channel?.id)
}
