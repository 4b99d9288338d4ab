import { announceDeliveryFailure } from '../src/announcement/announce-undelivered.ts'
import { deliver } from '../src/announcement/deliver.ts'
import type { Job } from './job.ts'

export const deliverJob: Job<'deliver'> = {
  concurrency: 10,
  id: payload => `${payload.announcementId}-${payload.desiredVersion}`,
  run: deliver,
  failed: announceDeliveryFailure,
}
