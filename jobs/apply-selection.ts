import { transact } from '../src/context.ts'
import { applySelection } from '../src/selection/apply-waiting.ts'
import { tellSelectionFailure } from '../src/selection/tell-selection-failure.ts'
import type { Job } from './job.ts'

export const applySelectionJob: Job<'apply-selection'> = {
  concurrency: 2,
  id: payload => `${payload.draftId}`,
  run: async (ctx, { draftId }) => {
    await transact(ctx, (trx, offers) => applySelection(trx, offers, draftId, ctx.now()))
  },
  failed: tellSelectionFailure,
}
