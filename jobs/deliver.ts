import { deliver, tellDeliveryFailure } from '../src/announcement/deliver.ts'
import type { Job } from './job.ts'

export const deliverJob: Job<'deliver'> = {
  concurrency: 10,
  id: payload => `${payload.announcementId}-${payload.wanted}`,
  run: deliver,
  failed: tellDeliveryFailure,
}
