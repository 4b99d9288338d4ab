import { announceClickFailure, redoClick } from '../src/click/redo-click.ts'
import type { Job } from './job.ts'

export const redoClickJob: Job<'redo-click'> = {
  concurrency: 2,
  id: ({ clickId }) => `${clickId}`,
  run: redoClick,
  failed: announceClickFailure,
}
