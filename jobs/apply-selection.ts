import { z } from 'zod'
import { transact } from '../src/context.ts'
import { applySelection } from '../src/selection/apply-waiting.ts'
import { defineJob } from './job.ts'

export const applySelectionJob = defineJob({
  name: 'apply-selection',
  concurrency: 2,
  payload: z.object({ draftId: z.int() }),
  id: payload => `${payload.draftId}`,
  run: async (ctx, { draftId }) => {
    await transact(ctx, (trx, offers) => applySelection(trx, offers, draftId, ctx.now()))
  },
})
