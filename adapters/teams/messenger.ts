import { z } from 'zod'
import type { Address, Delivery, Destination, Message, Messenger } from '../../src/announcement/messenger.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { drawTopic } from '../chat/posts.ts'
import { viewerAt } from '../chat/viewer.ts'
import { isShared } from './activity.ts'
import { chatWith } from './chat-with.ts'
import { ConnectorError } from './connector-error.ts'
import { teamsDelivery } from './errors.ts'
import { type MessageAddress, messageAddress } from './message-address.ts'
import { renderMessage } from './render-screen.ts'
import type { Teams } from './replying-to.ts'
import { withServiceUrl } from './service-url.ts'

const viewAddress = z.object({ view: z.string() })

/** A card in somebody's chat as the id of a view. */
export function viewOf(address: MessageAddress): string {
  return JSON.stringify([address.conversation, address.activity])
}

interface Workspace {
  tenant: string
  /** The URL for opening a chat with somebody. Each conversation may have its own URL. */
  serviceUrl: string
}

/** Posts messages to Teams and edits them. */
export function createTeamsMessenger(teams: Teams): Messenger {
  const { ctx, connector, config } = teams
  const withWorkspace = async (
    to: Destination,
    body: (workspace: Workspace) => Promise<Delivery>,
  ): Promise<Delivery> => {
    const workspace = await findWorkspace(ctx.db, { platform: 'teams', id: to.workspaceId })
    if (!workspace?.serviceUrl) return { kind: 'login_refused', problem: 'uninstalled' }
    try {
      return await body({ tenant: workspace.externalId, serviceUrl: workspace.serviceUrl })
    } catch (err) {
      return teamsDelivery(err, ctx.now())
    }
  }
  const draw = async ({ tenant }: Workspace, to: Destination, { accountId, topic }: Message): Promise<object> => {
    const viewer = await viewerAt(ctx, accountId, to, async person => {
      const actor = await findActor(ctx.db, { platform: 'teams', workspace: tenant, person })
      if (!actor) throw new Error('The recipient of an announcement is not a known person.')
      return actor
    })
    return renderMessage(viewer.w, await drawTopic(ctx, viewer, topic), config.dialogs)
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
        const send = async (conversation: string): Promise<Delivery> => {
          await begin()
          const activity = await withServiceUrl(ctx, workspace, conversation, spot => connector.send(spot, card))
          return { kind: 'sent', address: { conversation, activity } }
        }
        try {
          return await send(inThread(await conversationOf(to, workspace), thread))
        } catch (err) {
          // If a person deleted their chat with the app, the app is still installed for them, so the chat is opened
          // again. https://github.com/OfficeDev/microsoft-teams-apps-company-communicator/issues/1156
          if (!(err instanceof ConnectorError) || err.status !== 404 || to.place.kind === 'channel') throw err
          return await send(await connector.openChat(serviceUrl, tenant, to.place.person))
        }
      }),

    update: (to, address, message) =>
      withWorkspace(to, async workspace => {
        const { conversation, activity } = readAddress(address)
        // An older release posted there what only one person may see: post it again, to them alone.
        if (to.place.kind !== 'channel' && isShared(conversation)) return { kind: 'gone' }
        const card = await draw(workspace, to, message)
        await withServiceUrl(ctx, workspace, conversation, spot => connector.update(spot, activity, card))
        return { kind: 'sent', address }
      }),

    // An app may not read a conversation, so a person has to look.
    find: async () => ({ kind: 'unreadable' }),
  }
}

/** The id of a channel's thread. A group chat has no threads; there the message is posted at the end. */
function inThread(conversation: string, thread: Address | null): string {
  return thread && conversation.endsWith(CHANNEL)
    ? `${conversation};messageid=${readAddress(thread).activity}`
    : conversation
}

/** How the id of a channel ends; no other conversation's id does. */
const CHANNEL = '@thread.tacv2'

function readAddress(address: Address): MessageAddress {
  const view = viewAddress.safeParse(address)
  if (!view.success) return messageAddress.parse(address)
  const [conversation, activity] = z.tuple([z.string(), z.string()]).parse(JSON.parse(view.data.view))
  return { conversation, activity }
}
