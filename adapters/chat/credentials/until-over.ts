import { setTimeout } from 'node:timers/promises'

/** How often the rows are asked. The job that writes the outcome may run in another process. */
const EVERY_MS = 150

/**
 * Waits until something is over, but not longer than until `answerBy` (of `performance.now()`; undefined: not at all).
 * Returns whether it is.
 */
export async function untilOver(answerBy: number | undefined, isOver: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    if (await isOver()) return true
    const left = (answerBy ?? 0) - performance.now()
    if (left <= 0) return false
    await setTimeout(Math.min(EVERY_MS, left))
  }
}
