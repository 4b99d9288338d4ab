import { findAdmins } from '../src/directory/find-admins.ts'
import type { Job } from './job.ts'

export const findAdminsJob: Job<'find-admins'> = {
  concurrency: 1,
  id: ({ workspaceId, cursor }) => `${workspaceId}-${Buffer.from(cursor).toString('base64url')}`,
  run: findAdmins,
}
