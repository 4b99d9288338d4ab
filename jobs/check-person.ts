import { checkPerson } from '../src/directory/check-person.ts'
import type { Job } from './job.ts'

/** One at a time: a platform is asked about many people, and nobody waits for it. */
export const checkPersonJob: Job<'check-person'> = {
  concurrency: 1,
  id: payload => `${payload.personId}`,
  run: checkPerson,
}
