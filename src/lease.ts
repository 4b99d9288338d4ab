import { randomUUID } from 'node:crypto'
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Database } from './database/tables.ts'
import { MINUTE_MS } from './durations.ts'

/**
 * How long a lease lasts without renewal. The holder renews it; a killed process doesn't, and another one takes its
 * work over. Longer than the event loop may be blocked by drawing or by a large result. Measured by the clock of
 * PostgreSQL, because the clocks of processes differ.
 */
const LEASE_MS = 10_000

/** The pause after the first failure; each further one doubles it. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 15 * MINUTE_MS

/** One attempt at a row of work. */
export interface Lease {
  job: string
  key: string
  holder: string
  /** How long it lasts without renewal, in ms. */
  ms: number
  /** Consecutive earlier attempts that failed or were cut off. */
  failures: number
  /** The previous attempt was cut off: its process was killed, or blocked for longer than a lease. */
  takenOver: boolean
}

/** How long a row waits after its failures. */
const pause = sql`least(${FIRST_PAUSE_MS} * 2 ^ least(lease.failures, 20), ${LONGEST_PAUSE_MS}) * interval '1 millisecond'`

/**
 * When the row of a lease is free. An attempt that was cut off is taken over at once; if that was cut off too, after a
 * growing pause, because the work itself may end the process.
 */
export const freeAt = sql`(lease.until + case when lease.holder is null or lease.failures = 0 then interval '0' else ${pause} end)`

/** The condition that nobody works on a row of work, and that it doesn't wait after a failure. */
export function isFree(job: string, key: RawBuilder<unknown>): RawBuilder<SqlBool> {
  return sql<SqlBool>`not exists (
    select from lease where lease.job = ${job} and lease.key = ${key} and ${freeAt} > now())`
}

/** The condition that somebody works on the row of a lease: it doesn't merely wait after a failure. */
export const isHeld = sql<SqlBool>`(lease.holder is not null and lease.until > now())`

/** Whether any row is leased, or waits after a failure. */
export async function isAnyHeld(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`select from lease where ${freeAt} > now() limit 1`.execute(db)
  return rows.length > 0
}

/** Begins an attempt. `null`: somebody else works on the row, or it waits after a failure. */
export async function takeLease(db: Kysely<Database>, job: string, key: string, ms = LEASE_MS): Promise<Lease | null> {
  const holder = randomUUID()
  const { rows } = await sql<Pick<Lease, 'failures' | 'takenOver'>>`
    with before as (select holder from lease where job = ${job} and key = ${key})
    insert into lease (job, key, holder, until) values (${job}, ${key}, ${holder}, ${after(milliseconds(ms))})
    on conflict (job, key) do update set holder = excluded.holder, until = excluded.until,
      failures = lease.failures + (lease.holder is not null)::int
    where ${freeAt} <= now()
    returning failures, exists (select from before where holder is not null) as "takenOver"`.execute(db)
  return rows[0] ? { job, key, holder, ms, ...rows[0] } : null
}

/** Extends a lease to its full length from now. Changes nothing if another process has taken it over. */
export async function renewLease(db: Kysely<Database>, lease: Lease): Promise<void> {
  await sql`update lease set until = ${after(milliseconds(lease.ms))} where ${isHeldBy(lease)}`.execute(db)
}

/**
 * Renews a lease after each third of its length. Returns a function that stops that. `onError`: a renewal
 * failed; the next one may succeed before the lease expires.
 */
export function startRenewing(db: Kysely<Database>, lease: Lease, onError: (err: unknown) => void): () => void {
  const timer = setInterval(() => {
    renewLease(db, lease).catch(onError)
  }, lease.ms / 3).unref()
  return () => clearInterval(timer)
}

/** Ends an attempt that succeeded. */
export async function endLease(db: Kysely<Database>, lease: Lease): Promise<void> {
  await sql`delete from lease where ${isHeldBy(lease)}`.execute(db)
}

/** A failed attempt: how many failed consecutively, and after how many milliseconds the next one may begin. */
export interface Failure {
  failures: number
  pauseMs: number
  /** The reference under which the log has the error. */
  reference: string
}

/**
 * Ends an attempt that failed: the row waits, longer after each failure. `null`: another process has taken it over
 * meanwhile.
 */
export async function failLease(db: Kysely<Database>, lease: Lease, reference: string): Promise<Failure | null> {
  const { rows } = await sql<{ failures: number; pauseMs: number }>`
    update lease set holder = null, failures = failures + 1, reference = ${reference}, until = ${after(pause)}
    where ${isHeldBy(lease)}
    returning failures, (extract(epoch from until - now()) * 1000)::float as "pauseMs"`.execute(db)
  return rows[0] ? { ...rows[0], reference } : null
}

/**
 * The reference of the newest failure of a row of work, if at least `least` consecutive attempts failed; otherwise
 * null.
 */
export async function readFailure(
  db: Kysely<Database>,
  job: string,
  key: string,
  least: number,
): Promise<string | null> {
  const { rows } = await sql<{ reference: string | null }>`
    select reference from lease where job = ${job} and key = ${key} and failures >= ${least}`.execute(db)
  return rows[0]?.reference ?? null
}

/** Ends the pause after failures, because their cause was removed. */
export async function endPause(db: Kysely<Database>, job: string, key: string): Promise<void> {
  await sql`delete from lease where job = ${job} and key = ${key} and holder is null`.execute(db)
}

/** The kinds of work of which a lease or a pause has just ended: its process was killed, or a retry is due. */
export async function jobsWithExpiredLease(db: Kysely<Database>): Promise<Set<string>> {
  const { rows } = await sql<{ job: string }>`
    select distinct job from lease where ${freeAt} between now() - interval '5 seconds' and now()`.execute(db)
  return new Set(rows.map(row => row.job))
}

/** Deletes leases of rows that no longer exist: leases of existing work are renewed, or retried, far sooner. */
export async function forgetOldLeases(db: Kysely<Database>): Promise<void> {
  await sql`delete from lease where until < now() - interval '1 day'`.execute(db)
}

function isHeldBy({ job, key, holder }: Lease): RawBuilder<SqlBool> {
  return sql<SqlBool>`job = ${job} and key = ${key} and holder = ${holder}`
}

function milliseconds(ms: number): RawBuilder<unknown> {
  return sql`${ms} * interval '1 millisecond'`
}

function after(interval: RawBuilder<unknown>): RawBuilder<Date> {
  return sql<Date>`now() + ${interval}`
}
