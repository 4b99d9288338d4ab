import { z } from 'zod'
import { closeMonth } from '../src/billing/close-month.ts'
import { defineJob } from './job.ts'

export const closeMonthJob = defineJob({
  name: 'close-month',
  concurrency: 2,
  payload: z.object({ accountId: z.int(), month: z.iso.date() }),
  id: payload => `${payload.accountId}-${payload.month}`,
  run: async (ctx, payload) => {
    await closeMonth(ctx, payload)
  },
})
