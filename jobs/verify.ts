import { verify } from '../src/app/verify.ts'
import type { Job } from './job.ts'

export const verifyJob: Job<'verify'> = {
  concurrency: 10,
  id: payload => `${payload.integrationId}-${Date.parse(payload.requestedAt)}`,
  run: verify,
}
