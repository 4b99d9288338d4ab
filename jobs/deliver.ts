import { z } from 'zod'
import { deliver } from '../src/announcement/deliver.ts'
import { defineJob } from './job.ts'

export const deliverJob = defineJob({
  name: 'deliver',
  concurrency: 10,
  payload: z.object({ announcementId: z.int(), wanted: z.int() }),
  id: payload => `${payload.announcementId}-${payload.wanted}`,
  run: deliver,
})
