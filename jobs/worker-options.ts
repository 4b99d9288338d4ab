/**
 * Jobs of a crashed process run again after the lock (5 s) and a check for stalled jobs (2 s), instead of a minute.
 * Crashes don't count as failures for BullMQ (our lease counts them): every job continues from its rows, so it may be
 * killed any number of times.
 */
const CRASHES = { lockDuration: 5_000, stalledInterval: 2_000, maxStalledCount: 1_000 }

/** Finished jobs are removed at once: a remaining one would block its id, and the rows are the record. */
const REMOVED = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } }

/** The options of every BullMQ worker, in Redis and PostgreSQL. */
export const workerOptions = (concurrency: number) => ({ concurrency, autorun: false, ...CRASHES, ...REMOVED })
