import { deliver } from '../src/announcement/deliver.ts'
import { tellDeliveryFailure } from '../src/announcement/tell-undelivered.ts'
import type { Job } from './job.ts'

export const deliverJob: Job<'deliver'> = {
  concurrency: 10,
  id: payload => `${payload.announcementId}-${payload.wanted}`,
  run: deliver,
  failed: tellDeliveryFailure,
}
