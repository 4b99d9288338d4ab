import { z } from 'zod'
import type { Address, Delivery, Destination, Message, Messenger } from '../../src/announcement/messenger.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { drawTopic } from '../chat/posts.ts'
import { readerAt } from '../chat/reader.ts'
import { isShared } from './activity.ts'
import { chatWith } from './chat-with.ts'
import { ConnectorError } from './connector-error.ts'
import { teamsDelivery } from './errors.ts'
import { renderMessage } from './render-screen.ts'
import type { Teams } from './replying-to.ts'
import { atItsUrl } from './service-url.ts'

/** One message: its conversation and its activity. */
const messageAddress = z.object({ conversation: z.string(), activity: z.string() })
type MessageAddress = z.infer<typeof messageAddress>
const viewAddress = z.object({ view: z.string() })

/** A card that somebody has in front of them, as the name of a view. */
export function viewOf(address: MessageAddress): string {
  return JSON.stringify([address.conversation, address.activity])
}

interface Workspace {
  tenant: string
  /** Where a chat is opened with somebody; each conversation may have its own. */
  serviceUrl: string
}

/** Posts to Teams and edits what was posted. */
export function createTeamsMessenger(teams: Teams): Messenger {
  const { ctx, connector, config } = teams
  const withWorkspace = async (
    to: Destination,
    body: (workspace: Workspace) => Promise<Delivery>,
  ): Promise<Delivery> => {
    const workspace = await findWorkspace(ctx.db, { platform: 'teams', id: to.workspaceId })
    if (!workspace?.serviceUrl) return { kind: 'logged_out', problem: 'uninstalled' }
    try {
      return await body({ tenant: workspace.externalId, serviceUrl: workspace.serviceUrl })
    } catch (err) {
      return teamsDelivery(err, ctx.now())
    }
  }
  const draw = async ({ tenant }: Workspace, to: Destination, { accountId, topic }: Message): Promise<object> => {
    const reader = await readerAt(ctx, accountId, to, async person => {
      const actor = await findActor(ctx.db, { platform: 'teams', workspace: tenant, person })
      if (!actor) throw new Error('Something is told to a person whom nobody knows.')
      return actor
    })
    return renderMessage(reader.w, await drawTopic(ctx, reader, topic), config.dialogs)
  }
  const conversationOf = async ({ workspaceId, place }: Destination, { serviceUrl, tenant }: Workspace) => {
    if (place.kind === 'channel') return place.channel
    return await chatWith(teams, { workspaceId, tenant, serviceUrl, person: place.person })
  }

  return {
    post: (to, message, { thread, begin }) =>
      withWorkspace(to, async workspace => {
        const card = await draw(workspace, to, message)
        const { serviceUrl, tenant } = workspace
        const say = async (conversation: string): Promise<Delivery> => {
          await begin()
          const activity = await atItsUrl(ctx, workspace, conversation, spot => connector.send(spot, card))
          return { kind: 'sent', address: { conversation, activity } }
        }
        try {
          return await say(inThread(await conversationOf(to, workspace), thread))
        } catch (err) {
          // Who deletes the chat with an app is there all the same: the chat is opened anew.
          // https://github.com/OfficeDev/microsoft-teams-apps-company-communicator/issues/1156
          if (!(err instanceof ConnectorError) || err.status !== 404 || to.place.kind === 'channel') throw err
          return await say(await connector.openChat(serviceUrl, tenant, to.place.person))
        }
      }),

    update: (to, address, message) =>
      withWorkspace(to, async workspace => {
        const { conversation, activity } = readAddress(address)
        // An earlier version posted there what is for one person's eyes: it is said to them alone.
        if (to.place.kind !== 'channel' && isShared(conversation)) return { kind: 'gone' }
        const card = await draw(workspace, to, message)
        await atItsUrl(ctx, workspace, conversation, spot => connector.update(spot, activity, card))
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
