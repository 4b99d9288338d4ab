import { z } from 'zod'
import type { Topic } from '../../src/announcement/announcement.ts'
import type { Address, Delivery, Destination, Messenger } from '../../src/announcement/messenger.ts'
import type { Context } from '../../src/context.ts'
import { findPersonalChat } from '../../src/conversation/list-conversations.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { channelReader } from '../chat/channel-reader.ts'
import { drawTopic, type Reader } from '../chat/draw-topic.ts'
import { words } from '../chat/words/words.ts'
import { ConnectorError } from './connector-error.ts'
import { renderMessage } from './render-screen.ts'
import type { Teams } from './replying-to.ts'

/** One message: its conversation and its activity. */
const messageAddress = z.object({ conversation: z.string(), activity: z.string() })
type MessageAddress = z.infer<typeof messageAddress>
const viewAddress = z.object({ view: z.string() })

/** A card that somebody has in front of them, as the name of a view. */
export function viewOf(address: MessageAddress): string {
  return JSON.stringify([address.conversation, address.activity])
}

interface Workspace {
  workspaceId: number
  accountId: number
  tenant: string
  serviceUrl: string
}

/** Posts to Teams and edits what was posted. */
export function createTeamsMessenger(teams: Teams): Messenger {
  const { ctx, connector, config } = teams
  const withWorkspace = async (
    to: Destination,
    body: (workspace: Workspace) => Promise<Delivery>,
  ): Promise<Delivery> => {
    const workspace = await readWorkspace(ctx, to.workspaceId)
    if (!workspace) return { kind: 'refused', problem: 'uninstalled' }
    try {
      return await body(workspace)
    } catch (err) {
      return deliveryOf(err, ctx.now())
    }
  }
  const draw = async (workspace: Workspace, to: Destination, topic: Topic): Promise<object> => {
    const reader = await readerOf(ctx, workspace, to)
    return renderMessage(reader.w, await drawTopic(ctx, reader, topic), config.dialogs)
  }
  const conversationOf = async ({ place }: Destination, { workspaceId, serviceUrl, tenant }: Workspace) => {
    if (place.kind === 'channel') return place.channel
    const known = await findPersonalChat(ctx, workspaceId, place.person)
    return known ?? (await connector.openChat(serviceUrl, tenant, place.person))
  }

  return {
    post: (to, topic, _mark, thread) =>
      withWorkspace(to, async workspace => {
        const message = await draw(workspace, to, topic)
        const conversation = inThread(await conversationOf(to, workspace), thread)
        const activity = await connector.send({ serviceUrl: workspace.serviceUrl, conversation }, message)
        return { kind: 'sent', address: { conversation, activity } }
      }),

    update: (to, address, topic) =>
      withWorkspace(to, async workspace => {
        const message = await draw(workspace, to, topic)
        const { conversation, activity } = readAddress(address)
        try {
          await connector.update({ serviceUrl: workspace.serviceUrl, conversation }, activity, message)
        } catch (err) {
          // The message, or the chat that it stood in, was deleted.
          if (err instanceof ConnectorError && err.status === 404) return { kind: 'gone' }
          throw err
        }
        return { kind: 'sent', address }
      }),

    // An app may not read what stands in a conversation: somebody has to look.
    find: async () => ({ kind: 'unreadable' }),
  }
}

/** Below a message of a channel. A group chat has no threads: there it stands below all others anyway. */
function inThread(conversation: string, thread: Address | null): string {
  return thread && conversation.endsWith(CHANNEL)
    ? `${conversation};messageid=${readAddress(thread).activity}`
    : conversation
}

/** How the id of a channel ends, and no other conversation's. */
const CHANNEL = '@thread.tacv2'

function readAddress(address: Address): MessageAddress {
  const view = viewAddress.safeParse(address)
  if (!view.success) return messageAddress.parse(address)
  const [conversation, activity] = z.tuple([z.string(), z.string()]).parse(JSON.parse(view.data.view))
  return { conversation, activity }
}

async function readWorkspace(ctx: Context, workspaceId: number): Promise<Workspace | null> {
  const row = await ctx.db
    .selectFrom('workspace')
    .select(['id', 'account_id', 'external_id', 'service_url'])
    .where('id', '=', workspaceId)
    .where('uninstalled_at', 'is', null)
    .executeTakeFirst()
  if (!row?.service_url) return null
  return { workspaceId: row.id, accountId: row.account_id, tenant: row.external_id, serviceUrl: row.service_url }
}

/** A person reads in their language and zone; a channel in the language of who chose it, in the account's zone. */
async function readerOf(ctx: Context, workspace: Workspace, to: Destination): Promise<Reader> {
  const { accountId, workspaceId, tenant } = workspace
  if (to.place.kind === 'channel') {
    const reader = await channelReader(ctx, { accountId, workspaceId, channel: to.place.channel })
    // Only in a personal chat can an app hand over a file.
    return { ...reader, linksFiles: true }
  }
  const actor = await findActor(ctx.db, { platform: 'teams', workspace: tenant, person: to.place.person })
  if (!actor) throw new Error('Something is told to a person whom nobody knows.')
  return { accountId, workspaceId, actor, setUpBy: null, feeds: null, w: words(actor.locale, actor.timeZone) }
}

/** Where Teams says nothing of how long to wait. */
const WAIT_SECONDS = 30

/** What an answer of the connector means for a delivery. An error that isn't the connector's is a bug and goes on. */
function deliveryOf(err: unknown, now: Date): Delivery {
  if (!(err instanceof ConnectorError)) throw err
  const later = { kind: 'later', at: new Date(now.getTime() + (err.retryAfterSeconds ?? WAIT_SECONDS) * 1000) } as const
  switch (err.status) {
    // 412: another of our messages to that conversation is under way. 401: our token, which is made anew.
    case 401:
    case 412:
    case 429:
      return later
    case 403:
    case 404:
      return { kind: 'refused', problem: err.code }
    case 400:
    case 413:
      // Our own mistake must reach the log as a bug, not a person as a sentence.
      throw err
    default:
      return err.code === 'login' ? later : { kind: 'unknown', problem: err.code }
  }
}
