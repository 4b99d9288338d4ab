import { setTimeout } from 'node:timers/promises'

/**
 * Resolves with the promise's value, or with null after `ms`; the promise goes on then. Rejects if the promise rejects
 * in time.
 */
export async function inTime<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  return await Promise.race([promise, setTimeout(ms, null, { ref: false })])
}
