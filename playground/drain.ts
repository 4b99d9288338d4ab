import { once } from 'node:events'
import { dueWork } from '../src/due-work.ts'
import { isAnyHeld } from '../src/lease.ts'
import type { Running } from '../start.ts'

/**
 * Until the queues are empty and the rows say that nothing is due, under way or waiting after a failure, twice in a row: a job may
 * end between the two looks.
 * False where that took longer than the patience there is, as where a job fails and is tried again.
 */
export async function drain(
  running: Pick<Running, 'ctx' | 'queues' | 'finished'>,
  patienceMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const until = performance.now() + patienceMs
  for (let quiet = 0; quiet < 2; ) {
    if (performance.now() > until) return false
    const counts = await Promise.all(
      [...running.queues.queues.values()].map(queue =>
        queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized'),
      ),
    )
    const busy = counts.some(count => Object.values(count).some(n => n > 0))
    const due = await dueWork(running.ctx)
    if (due.length > 0) await running.queues.enqueue(due)
    quiet = busy || due.length > 0 || (await isAnyHeld(running.ctx.db)) ? 0 : quiet + 1
    // A job that ended, or soon the next look: its event may have come before we listened.
    if (quiet === 0) await once(running.finished, 'job', { signal: AbortSignal.timeout(20) }).catch(() => {})
  }
  return true
}
