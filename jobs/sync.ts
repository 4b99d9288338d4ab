import { sync } from '../src/sync/sync.ts'
import type { Job } from './job.ts'

export const syncJob: Job<'sync'> = {
  concurrency: 8,
  id: payload => `${payload.integrationId}-${payload.turn}`,
  run: sync,
}
