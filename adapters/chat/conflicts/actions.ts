import { may } from '../../../src/actor.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { listConflicts } from '../../../src/merging/list-conflicts.ts'
import { resolveConflict } from '../../../src/merging/resolve-conflict.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import type { ActionPayload } from '../payloads.ts'
import { CONFLICTS_SHOWN, conflictsScreen } from './conflicts-screen.ts'

async function show(act: Act, kind: 'open' | 'replace', integrationId: number, notice?: string): Promise<Reply[]> {
  const { accountId } = act.actor
  const integration = await readIntegration(act.ctx.db, accountId, integrationId)
  if (!integration) return stale(act.w)
  const found = await listConflicts(act.ctx.db, { accountId, integrationId, limit: CONFLICTS_SHOWN })
  const facts = { ...found, name: integration.name, mayResolve: may(act.actor, 'manage_feeds') }
  return [{ kind, screen: conflictsScreen(act.w, facts, notice) }]
}

const resolve = (same: boolean) =>
  deed(
    ({ ctx, actor }, { conflictId }: ActionPayload<'conflicts.same'>) =>
      resolveConflict(ctx, actor, { conflictId, same }),
    async (act, outcome) => {
      const { w } = act
      switch (outcome.kind) {
        case 'resolved':
          return await show(
            act,
            'replace',
            outcome.integrationId,
            w.t(same ? 'conflicts.saidSame' : 'conflicts.saidDifferent'),
          )
        case 'resolved_before':
          if (outcome.integrationId === null) return stale(w)
          return await show(act, 'replace', outcome.integrationId, w.t('conflicts.before'))
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
    },
  )

/** Assets that may be one machine: list the conflicts and resolve each. */
export const conflictActions: HandlersOf<'conflicts'> = {
  'conflicts.open': look((act, { integrationId }) => show(act, 'open', integrationId)),
  'conflicts.same': resolve(true),
  'conflicts.different': resolve(false),
}
