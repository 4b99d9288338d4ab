import { refreshHome } from '../src/home/refresh-home.ts'
import type { Job } from './job.ts'

/** Two at a time: Home that is late by a second is noticed by nobody, and a platform limits how often it is shown. */
export const homeJob: Job<'home'> = {
  concurrency: 2,
  id: ({ personId }) => String(personId),
  run: refreshHome,
}
