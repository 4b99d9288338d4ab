import { closeMonth } from '../src/billing/close-month.ts'
import { announceMonthFailure } from '../src/billing/stuck-month.ts'
import type { Job } from './job.ts'

export const closeMonthJob: Job<'close-month'> = {
  concurrency: 2,
  id: payload => `${payload.accountId}-${payload.month}`,
  run: async (ctx, payload) => {
    await closeMonth(ctx, payload)
  },
  failed: announceMonthFailure,
}
