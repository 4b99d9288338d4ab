import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { requestsToPass } from './access/ask-administrators.ts'
import { monthsToClose, nextMonthToClose } from './billing/close-month.ts'
import { clicksToRedo, oldestClickToRedo } from './click/clicks-to-redo.ts'
import type { Context } from './context.ts'
import { peopleToCheck } from './directory/check-person.ts'
import { adminsToFind } from './directory/find-admins.ts'
import { freeAt, isFree, isHeld } from './lease.ts'
import { isRotationDue } from './secret/rotate-secrets.ts'
import type { Slots } from './slots.ts'
import { JOB_NAMES, type JobName, type JobPayload, parsePayload, type Work } from './work.ts'

/** At most `limit` rows, and none of a group that has no free slot in this process. */
interface Limits {
  limit: number
  slots?: Pick<Slots, 'maxPerGroup' | 'taken'>
}

/**
 * The work that is due according to the rows, that nobody works on and that doesn't wait after a failure. The queue
 * only carries it: if the queue's store is wiped, all of this is enqueued again. With `every` only the work that is
 * queried that often.
 */
export async function dueWork(
  ctx: Context,
  { limit = 200, every }: { limit?: number; every?: Due<JobName>['every'] } = {},
): Promise<Work[]> {
  const jobs = JOB_NAMES.filter(job => every === undefined || DUE[job].every === every)
  return (await Promise.all(jobs.map(job => dueFor(ctx, job, { limit })))).flat()
}

/** The due work of one job. */
export async function dueFor<J extends JobName>(
  ctx: Context,
  job: J,
  limits: Limits = { limit: 200 },
): Promise<Work[]> {
  const due: Due<J> = DUE[job]
  const found = 'find' in due ? await due.find(ctx, limits.limit) : await findFairly(ctx, job, due, limits)
  // Safe: the payload belongs to this job, but TypeScript does not join the two into a member of the union.
  return found.map(payload => ({ job, ...payload }) as Work)
}

// What is due: one entry for each job.

/** Work that is found fairly: no account and no host gets more than its share, however much of it is due. */
interface FairWork<J extends JobName> {
  every: 'second'
  key(payload: JobPayload<J>): string
  /**
   * Selects the due rows for which `only` is true, with these columns: those of the payload, and `key`; `account`;
   * `host` (the server that is called, null if unknown); `failing` (the previous attempt failed); `since` (due since).
   */
  rows(now: Date, only: RawBuilder<SqlBool>): RawBuilder<unknown>
  /** The condition that selects the row of a payload. */
  one(payload: JobPayload<J>): RawBuilder<SqlBool>
}

/** Work of which each account has little, longest waiting first; at most `limit`. */
interface ScarceWork<J extends JobName> {
  every: 'minute'
  key(payload: JobPayload<J>): string
  /** Must leave out what is not free (`isFree`). */
  find(ctx: Context, limit: number): Promise<JobPayload<J>[]>
  /** Since when the oldest is due, also if it waits after a failure; null: nobody waits for this kind of work. */
  since: ((ctx: Context) => Promise<Date | null>) | null
}

/**
 * How a kind of work is found. `every`: how often the rows are queried; each second only if partial indexes hold
 * nothing but waiting rows. `key`: the row of a payload, on which the lease is held.
 */
type Due<J extends JobName> = FairWork<J> | ScarceWork<J>

/** The query that finds the work of each job. */
const DUE: { readonly [J in JobName]: Due<J> } = {
  verify: {
    every: 'second',
    // A second Verify doesn't wait for the first.
    key: ({ integrationId, requestedAt }) => `${integrationId}-${requestedAt}`,
    rows: (_now, only) => sql`
      select id as "integrationId", ${REQUESTED_AT} as "requestedAt", id || '-' || ${REQUESTED_AT} as key,
        account_id as account, host, false as failing, verify_requested_at as since
      from integration where verify_requested_at is not null and state <> 'removed' and ${only}`,
    one: ({ integrationId }) => sql<SqlBool>`id = ${integrationId}`,
  },
  sync: {
    every: 'second',
    // The key is the feed and not the turn: one job goes through many turns.
    key: ({ integrationId }) => `${integrationId}`,
    rows: (now, only) => sql`
      select id as "integrationId", read_turn as turn, id::text as key,
        account_id as account, host, failures > 0 as failing, next_sync_at as since
      from integration where next_sync_at <= ${now} and ${only}`,
    one: ({ integrationId }) => sql<SqlBool>`id = ${integrationId}`,
  },
  deliver: {
    every: 'second',
    key: ({ announcementId }) => `${announcementId}`,
    rows: (now, only) => sql`
      select id as "announcementId", wanted as "desiredVersion", id::text as key,
        account_id as account, null::text as host, failures > 0 as failing, due_at as since
      from announcement where due_at <= ${now} and ${only}`,
    one: ({ announcementId }) => sql<SqlBool>`id = ${announcementId}`,
  },
  'apply-selection': {
    every: 'second',
    key: ({ draftId }) => `${draftId}`,
    rows: (_now, only) => sql`
      select draft.id as "draftId", draft.id::text as key,
        account_id as account, null::text as host, false as failing, draft.confirmed_at as since
      from draft join integration on integration.id = draft.integration_id
      where draft.confirmed_at is not null and applied_at is null and ${only}`,
    one: ({ draftId }) => sql<SqlBool>`draft.id = ${draftId}`,
  },
  // Each minute, because it reads every account.
  'close-month': {
    every: 'minute',
    key: ({ accountId }) => `${accountId}`,
    find: nextMonthToClose,
    since: async ctx => (await monthsToClose(ctx)).since,
  },
  people: {
    every: 'minute',
    key: ({ task, id }) => `${task}-${id}`,
    find: async (ctx, limit) => [
      ...(await requestsToPass(ctx, limit)).map(id => ({ task: 'pass_request' as const, id, cursor: '' })),
      ...(await adminsToFind(ctx, limit)).map(found => ({ task: 'find_admins' as const, ...found })),
      ...(await peopleToCheck(ctx, limit)).map(id => ({ task: 'check_person' as const, id, cursor: '' })),
    ],
    since: null,
  },
  'rotate-secrets': {
    every: 'minute',
    key: ({ key }) => key,
    find: async ({ db, keyring }) => {
      const { rows } = await sql`select where ${isFree('rotate-secrets', sql.val(keyring.first))}`.execute(db)
      return rows.length > 0 && (await isRotationDue(db, keyring)) ? [{ key: keyring.first }] : []
    },
    since: null,
  },
  // Also queried as soon as a lease has run out, because its process ended.
  'redo-click': {
    every: 'minute',
    key: ({ clickId }) => `${clickId}`,
    find: clicksToRedo,
    since: oldestClickToRedo,
  },
  home: {
    every: 'second',
    key: ({ personId }) => `${personId}`,
    rows: (now, only) => sql`
      select home_view.person_id as "personId", home_view.person_id::text as key, workspace.account_id as account,
        null::text as host, false as failing, home_view.check_at as since
      from home_view join person on person.id = home_view.person_id
      join workspace on workspace.id = person.workspace_id
      where home_view.check_at <= ${now} and ${only}`,
    one: ({ personId }) => sql<SqlBool>`home_view.person_id = ${personId}`,
  },
}

/** In the format of `toISOString`. */
const REQUESTED_AT = sql`to_char(verify_requested_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

// What a job runner asks about one kind of work.

/**
 * Since when the oldest work of each kind is due, according to the rows: null if nothing is due. Work that waits after a
 * failure counts, work that is being done doesn't. Kinds for which nobody waits are left out.
 */
export async function oldestDue(ctx: Context): Promise<{ job: JobName; since: Date | null }[]> {
  const found = await Promise.all(JOB_NAMES.map(async job => ({ job, since: await dueSince(ctx, job) })))
  return found.flatMap(({ job, since }) => (since === undefined ? [] : [{ job, since }]))
}

/** Undefined: nobody waits for this kind of work. */
async function dueSince<J extends JobName>(ctx: Context, job: J): Promise<Date | null | undefined> {
  const due: Due<J> = DUE[job]
  if ('find' in due) return await due.since?.(ctx)
  const { rows } = await sql<{ since: Date | null }>`
    select min(since) as since from (${due.rows(ctx.now(), sql<SqlBool>`true`)}) due
    where not exists (
      select from lease where lease.job = ${job} and lease.key = due.key and ${isHeld})`.execute(ctx.db)
  return rows[0]?.since ?? null
}

/** Whether the rows of this kind of work are queried each second; otherwise each minute. */
export function isQueriedEachSecond(job: JobName): boolean {
  return DUE[job].every === 'second'
}

/** The key of the row that a payload is about, on which the lease is held. */
export function workKey<J extends JobName>(job: J, payload: JobPayload<J>): string {
  const due: Due<J> = DUE[job]
  return due.key(payload)
}

/** For whom a piece of work is done. */
interface Owner {
  account: number
  host: string | null
  failing: boolean
}

/** For whom a piece of due work is done. Null if nothing is due, or the job is of no account. */
export async function ownerOf<J extends JobName>(ctx: Context, job: J, payload: JobPayload<J>): Promise<Owner | null> {
  const due: Due<J> = DUE[job]
  if ('find' in due) return null
  const { rows } = await sql<Owner>`
    select account, host, failing from (${due.rows(ctx.now(), due.one(payload))}) due limit 1`.execute(ctx.db)
  return rows[0] ?? null
}

/** The groups to which a piece of work belongs, of which none may take every slot. */
export function groupsOf(owner: Owner | null): string[] {
  if (owner === null) return []
  const { account, host, failing } = owner
  return [`account ${account}`, ...(host === null ? [] : [`host ${host}`]), ...(failing ? ['failing'] : [])]
}

// How work is found fairly.

/**
 * Finds work by round robin: the first row of every account, then the second of every account; running work (`taken`)
 * counts too. The feeds of one host are interleaved likewise, so that a large account doesn't take all slots of that
 * host.
 */
async function findFairly<J extends JobName>(
  ctx: Context,
  job: J,
  due: FairWork<J>,
  { limit, slots = { maxPerGroup: 1_000_000, taken: {} } }: Limits,
): Promise<JobPayload<J>[]> {
  const running = (group: RawBuilder<unknown>) =>
    sql`coalesce((${JSON.stringify(slots.taken)}::jsonb ->> (${group}))::int, 0)`
  const { rows } = await sql`
    with free as (
      -- A failed row comes after the rows of its account that were not tried yet.
      select due.*, greatest(since, lease.until) as waits_since, ${running(sql`'account ' || account`)} as busy
      from (${due.rows(ctx.now(), sql<SqlBool>`true`)}) due
      left join lease on lease.job = ${job} and lease.key = due.key
      where lease.key is null or ${freeAt} <= now()
    ),
    of_feed as (
      select *, busy + row_number() over (partition by account, host order by waits_since) as nth_there from free
    ),
    of_host as (
      select *, ${running(sql`'host ' || host`)} + row_number() over (partition by host order by nth_there, waits_since) as nth_of_host
      from of_feed
    ),
    of_account as (
      select *, busy + row_number() over (partition by account order by nth_there, waits_since) as nth
      from of_host where host is null or nth_of_host <= ${slots.maxPerGroup}
    ),
    of_failing as (
      select *, ${running(sql`'failing'`)} + row_number() over (partition by failing order by nth, waits_since) as nth_failing
      from of_account where nth <= ${slots.maxPerGroup}
    )
    select * from of_failing where not failing or nth_failing <= ${slots.maxPerGroup}
    order by nth, failing, waits_since limit ${limit}`.execute(ctx.db)
  return rows.map(row => parsePayload(job, row))
}
