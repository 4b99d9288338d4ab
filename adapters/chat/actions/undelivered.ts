import { may } from '../../../src/actor.ts'
import { listUndelivered, settleUndelivered } from '../../../src/announcement/undelivered.ts'
import { type Act, deed, type HandlersOf, look, notAllowed } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import type { Payload } from '../payloads.ts'
import { undeliveredScreen } from '../screens/undelivered.ts'

async function undelivered(act: Act, kind: 'open' | 'replace'): Promise<Reply[]> {
  if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
  return [{ kind, screen: undeliveredScreen(act.w, await listUndelivered(act.ctx, act.actor.accountId)) }]
}

const settle = (arrived: boolean) =>
  deed(
    ({ ctx, actor }, { announcementId }: Payload<'undelivered.arrived'>) =>
      settleUndelivered(ctx, actor, { announcementId, arrived }),
    async (act, outcome) =>
      outcome.kind === 'not_allowed'
        ? notAllowed(act.w, outcome)
        : [...(await undelivered(act, 'replace')), { kind: 'home' }],
  )

/** Messages of which nobody knows whether they arrived. */
export const undeliveredActions: HandlersOf<'undelivered'> = {
  'undelivered.open': look(act => undelivered(act, 'open')),
  'undelivered.again': settle(false),
  'undelivered.arrived': settle(true),
}
