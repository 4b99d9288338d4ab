import { setTimeout } from 'node:timers/promises'

/** What a promise comes to, or null where that takes longer than `ms`; it goes on then. Rejects where it rejects in time. */
export async function inTime<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  return await Promise.race([promise, setTimeout(ms, null, { ref: false })])
}
