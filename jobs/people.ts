import { passRequest } from '../src/access/ask-administrators.ts'
import { checkPerson } from '../src/directory/check-person.ts'
import { findAdmins } from '../src/directory/find-admins.ts'
import type { Job } from './job.ts'

/**
 * One at a time: each job makes many requests to a platform, and nobody waits for the result. One queue for the three
 * tasks, because every queue keeps connections.
 */
export const peopleJob: Job<'people'> = {
  concurrency: 1,
  id: ({ task, id, cursor }) => `${task}-${id}-${Buffer.from(cursor).toString('base64url')}`,
  run: async (ctx, { task, id }) => {
    switch (task) {
      case 'check_person':
        return await checkPerson(ctx, id)
      case 'find_admins':
        return await findAdmins(ctx, id)
      case 'pass_request':
        return await passRequest(ctx, id)
      default:
        return task satisfies never
    }
  },
}
