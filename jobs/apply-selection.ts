import { transact } from '../src/context.ts'
import { announceSelectionFailure } from '../src/selection/announce-selection-failure.ts'
import { applyConfirmedDraft } from '../src/selection/apply-drafts.ts'
import type { Job } from './job.ts'

export const applySelectionJob: Job<'apply-selection'> = {
  concurrency: 2,
  id: payload => `${payload.draftId}`,
  run: async (ctx, { draftId }) => {
    await transact(ctx, (trx, hints) => applyConfirmedDraft(trx, hints, draftId, ctx.now()))
  },
  failed: announceSelectionFailure,
}
