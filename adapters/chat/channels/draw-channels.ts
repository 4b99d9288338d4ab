import type { Actor } from '../../../src/actor.ts'
import type { Context } from '../../../src/context.ts'
import { listIntegrations } from '../../../src/integration/list-integrations.ts'
import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { subscriptionsScreen } from './channels-screen.ts'

/** Draws the subscribed channels. `here`: the channel in which somebody asked for them. */
export async function drawSubscriptions(
  to: { ctx: Context; w: Words; actor: Actor },
  here: string | null,
  notice?: string,
): Promise<Screen> {
  const { ctx, w, actor } = to
  const [subscriptions, feeds] = await Promise.all([
    listSubscriptions(ctx.db, actor.accountId),
    listIntegrations(ctx.db, actor.accountId),
  ])
  return subscriptionsScreen(w, actor, { subscriptions, feeds, here, ...(notice ? { notice } : {}) })
}
