import { z } from 'zod'
import { sync } from '../src/sync/sync.ts'
import { defineJob } from './job.ts'

export const syncJob = defineJob({
  name: 'sync',
  concurrency: 8,
  payload: z.object({ integrationId: z.int(), turn: z.int() }),
  id: payload => `${payload.integrationId}-${payload.turn}`,
  run: sync,
})
