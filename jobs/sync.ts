import { announceSyncFailure, sync } from '../src/sync/sync.ts'
import type { Job } from './job.ts'

export const syncJob: Job<'sync'> = {
  // Most of the time they wait for an OEM.
  concurrency: 16,
  id: payload => `${payload.integrationId}-${payload.turn}`,
  run: sync,
  failed: announceSyncFailure,
}
