import { may } from '../../../src/actor.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { listConflicts } from '../../../src/merging/list-conflicts.ts'
import { settleConflict } from '../../../src/merging/settle-conflict.ts'
import { type Act, carried, type Handlers, notAllowed, stale } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import { CONFLICTS_SHOWN, conflictsScreen } from '../screens/conflicts.ts'

async function show(act: Act, kind: 'open' | 'replace', integrationId: number, notice?: string): Promise<Reply[]> {
  const { accountId } = act.actor
  const integration = await readIntegration(act.ctx.db, accountId, integrationId)
  if (!integration) return stale(act.w)
  const found = await listConflicts(act.ctx.db, { accountId, integrationId, limit: CONFLICTS_SHOWN })
  const facts = { ...found, name: integration.name, maySettle: may(act.actor, 'manage_feeds') }
  return [{ kind, screen: conflictsScreen(act.w, facts, notice) }]
}

async function settle(act: Act, same: boolean): Promise<Reply[]> {
  const outcome = await settleConflict(act.ctx, act.actor, { conflictId: carried(act)[0], same })
  switch (outcome.kind) {
    case 'settled':
      return await show(
        act,
        'replace',
        outcome.integrationId,
        act.w.t(same ? 'conflicts.saidSame' : 'conflicts.saidDifferent'),
      )
    case 'settled_before':
      if (outcome.integrationId === null) return stale(act.w)
      return await show(act, 'replace', outcome.integrationId, act.w.t('conflicts.before'))
    case 'not_allowed':
      return notAllowed(act.w, outcome)
    default:
      return outcome satisfies never
  }
}

/** Assets that may be one machine. */
export const conflictActions: Handlers = {
  'conflicts.open': act => show(act, 'open', carried(act)[0]),
  'conflicts.same': act => settle(act, true),
  'conflicts.different': act => settle(act, false),
}
