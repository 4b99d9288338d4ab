import { announceVerifyFailure, verify } from '../src/app/verify.ts'
import type { Job } from './job.ts'

export const verifyJob: Job<'verify'> = {
  // Somebody waits for each: a few hosts that never answer must not take all slots.
  concurrency: 30,
  id: payload => `${payload.integrationId}-${Date.parse(payload.requestedAt)}`,
  run: verify,
  failed: announceVerifyFailure,
}
