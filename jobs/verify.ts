import { z } from 'zod'
import { verify } from '../src/app/verify.ts'
import { defineJob } from './job.ts'

export const verifyJob = defineJob({
  name: 'verify',
  concurrency: 10,
  payload: z.object({ integrationId: z.int(), requestedAt: z.iso.datetime() }),
  id: payload => `${payload.integrationId}-${Date.parse(payload.requestedAt)}`,
  run: verify,
})
