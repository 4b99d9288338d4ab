import type { HomeDisplay } from '../../src/home/home-display.ts'
import { beginHome, endHome, forgetHome } from '../../src/home/record-home.ts'
import { findActor } from '../../src/person/find-actor.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import { hashOfHome } from '../chat/home/hash-of-home.ts'
import { words } from '../chat/words/words.ts'
import { teamsDelivery } from './errors.ts'
import { messageAddress } from './message-address.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying, Teams } from './replying-to.ts'
import { withServiceUrl } from './service-url.ts'

/**
 * Records that a card in the person's own chat shows Home: it is edited from then on when it changes, and an older card of
 * theirs isn't any more. A card in a channel belongs to everybody there, and stays as it is. Never throws: the card was
 * shown.
 */
export async function recordHomeCard(to: Replying, activity: string, search: string, message: object): Promise<void> {
  if (!to.personal || to.actor.personId === 0) return
  const address = { conversation: to.spot.conversation, activity }
  try {
    await endHome(to.ctx, await beginHome(to.ctx, { ...to.actor, search, address }), hashOfHome(message))
  } catch (err) {
    to.ctx.log.warn({ err }, 'Teams: a card of Home is not drawn again when it changes')
  }
}

/** A card shows something else by now: if it showed Home, it is not drawn again. */
export async function forgetHomeCard(to: Replying, activity: string): Promise<void> {
  if (!to.personal) return
  await forgetHome(to.ctx, to.actor.personId, { conversation: to.spot.conversation, activity })
}

/** Edits the card that shows Home. An edit notifies nobody. */
export function createTeamsHome({ ctx, connector, config }: Teams): HomeDisplay {
  return {
    show: async ({ workspaceId, workspace: tenant, person, address, search, shown }) => {
      try {
        const workspace = await findWorkspace(ctx.db, { platform: 'teams', id: workspaceId })
        const actor = await findActor(ctx.db, { platform: 'teams', workspace: tenant, person })
        if (!workspace?.serviceUrl || !actor || actor.standing === 'left' || address === null) {
          return { kind: 'failed', failure: { kind: 'gone' } }
        }
        const w = words(actor.locale, actor.timeZone)
        const message = renderMessage(w, await drawHome(ctx, w, actor, search), config.dialogs)
        const hash = hashOfHome(message)
        if (hash === shown) return { kind: 'unchanged' }
        const { conversation, activity } = messageAddress.parse(address)
        const of = { tenant, serviceUrl: workspace.serviceUrl }
        await withServiceUrl(ctx, of, conversation, spot => connector.update(spot, activity, message))
        return { kind: 'shown', shown: hash }
      } catch (err) {
        const failure = teamsDelivery(err, ctx.now())
        if (failure.kind === 'sent') throw err
        return { kind: 'failed', failure }
      }
    },
  }
}
