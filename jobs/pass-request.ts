import { passRequest } from '../src/access/ask-administrators.ts'
import type { Job } from './job.ts'

export const passRequestJob: Job<'pass-request'> = {
  concurrency: 1,
  id: payload => `${payload.requestId}`,
  run: passRequest,
}
