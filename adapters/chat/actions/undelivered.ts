import { may } from '../../../src/actor.ts'
import { listUndelivered, settleUndelivered } from '../../../src/announcement/undelivered.ts'
import { type Act, carried, type Handlers, notAllowed } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import { undeliveredScreen } from '../screens/undelivered.ts'

async function undelivered(act: Act, kind: 'open' | 'replace'): Promise<Reply[]> {
  if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
  return [{ kind, screen: undeliveredScreen(act.w, await listUndelivered(act.ctx, act.actor.accountId)) }]
}

async function settle(act: Act, arrived: boolean): Promise<Reply[]> {
  const [announcementId] = carried(act)
  const outcome = await settleUndelivered(act.ctx, act.actor, { announcementId, arrived })
  if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
  return [...(await undelivered(act, 'replace')), { kind: 'home' }]
}

/** Messages of which nobody knows whether they arrived. */
export const undeliveredActions: Handlers = {
  'undelivered.open': act => undelivered(act, 'open'),
  'undelivered.again': act => settle(act, false),
  'undelivered.arrived': act => settle(act, true),
}
