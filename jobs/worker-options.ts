/**
 * A crashed process's jobs run again after the lock (5 s) and a check for stalled ones (2 s), not after a minute. Crashes
 * don't count as failures: every job continues from its rows, so it may be killed as often as it likes.
 */
const CRASHES = { lockDuration: 5_000, stalledInterval: 2_000, maxStalledCount: 1_000 }

/** Finished jobs are removed at once: a kept one blocks its id, and the rows are the record. */
const REMOVED = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } }

/** What every worker of BullMQ is made with, wherever its queue lives. */
export const workerOptions = (concurrency: number) => ({ concurrency, autorun: false, ...CRASHES, ...REMOVED })
