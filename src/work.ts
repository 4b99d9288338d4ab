import { z } from 'zod'
import { requestsToPass } from './access/ask-administrators.ts'
import { nextMonthToClose } from './billing/close-month.ts'
import type { Context } from './context.ts'
import { peopleToCheck } from './directory/check-person.ts'
import { adminsToFind } from './directory/find-admins.ts'
import { isRotationDue } from './secret/rotate-secrets.ts'

/** What each job needs to know: ids and counters, never a secret. The one source of every payload's type. */
const SCHEMAS = {
  verify: z.object({ integrationId: z.int(), requestedAt: z.iso.datetime() }),
  /** `turn` is the checkpoint it continues from: the same turn offered twice is one job. */
  sync: z.object({ integrationId: z.int(), turn: z.int() }),
  deliver: z.object({ announcementId: z.int(), wanted: z.int() }),
  'apply-selection': z.object({ draftId: z.int() }),
  'close-month': z.object({ accountId: z.int(), month: z.iso.date() }),
  /** `id`: of the person, the workspace, the request. `cursor`: the page where a search for admins goes on, else empty. */
  people: z.object({
    task: z.enum(['check_person', 'find_admins', 'pass_request']),
    id: z.int(),
    cursor: z.string(),
  }),
  /** `key`: the id of the key that seals from now on. */
  'rotate-secrets': z.object({ key: z.string() }),
}

type Payloads = { [J in keyof typeof SCHEMAS]: z.infer<(typeof SCHEMAS)[J]> }

/** Everything that happens in the background. One job in `jobs/` for each. */
export type JobName = keyof Payloads
export type Payload<J extends JobName> = Payloads[J]
export type Work = { [J in JobName]: { job: J } & Payload<J> }[JobName]

/** Reads what a queue carried. Throws a ZodError where that is no payload of the job. */
export function parsePayload<J extends JobName>(job: J, data: unknown): Payload<J> {
  const schemas: { [K in JobName]: z.ZodType<Payload<K>> } = SCHEMAS
  return schemas[job].parse(data)
}

interface Due<J extends JobName> {
  /** How often the rows are asked: each second from partial indexes that hold nothing but what waits, else each minute. */
  every: 'second' | 'minute'
  /** What the rows say is to be done now, longest waiting first; at most `limit`. */
  find(ctx: Context, limit: number): Promise<Payload<J>[]>
}

/** The question that finds the work of each job. */
const DUE: { readonly [J in JobName]: Due<J> } = {
  verify: {
    every: 'second',
    find: async (ctx, limit) => {
      const rows = await ctx.db
        .selectFrom('integration')
        .select(['id', 'verify_requested_at'])
        .where('verify_requested_at', 'is not', null)
        .where('state', '!=', 'removed')
        .orderBy('verify_requested_at')
        .limit(limit)
        .execute()
      return rows.map(row => ({ integrationId: row.id, requestedAt: row.verify_requested_at?.toISOString() ?? '' }))
    },
  },
  sync: {
    every: 'second',
    find: (ctx, limit) =>
      ctx.db
        .selectFrom('integration')
        .select(['id as integrationId', 'read_turn as turn'])
        .where('next_sync_at', '<=', ctx.now())
        .orderBy('next_sync_at')
        .limit(limit)
        .execute(),
  },
  deliver: {
    every: 'second',
    find: (ctx, limit) =>
      ctx.db
        .selectFrom('announcement')
        .select(['id as announcementId', 'wanted'])
        .where('due_at', '<=', ctx.now())
        .orderBy('due_at')
        .limit(limit)
        .execute(),
  },
  'apply-selection': {
    every: 'second',
    find: (ctx, limit) =>
      ctx.db
        .selectFrom('draft')
        .select('id as draftId')
        .where('confirmed_at', 'is not', null)
        .where('applied_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute(),
  },
  // It looks at every account.
  'close-month': { every: 'minute', find: nextMonthToClose },
  people: {
    every: 'minute',
    find: async (ctx, limit) => [
      ...(await requestsToPass(ctx, limit)).map(id => ({ task: 'pass_request' as const, id, cursor: '' })),
      ...(await adminsToFind(ctx, limit)).map(found => ({ task: 'find_admins' as const, ...found })),
      ...(await peopleToCheck(ctx, limit)).map(id => ({ task: 'check_person' as const, id, cursor: '' })),
    ],
  },
  'rotate-secrets': {
    every: 'minute',
    find: async ({ db, keyring }) => ((await isRotationDue(db, keyring)) ? [{ key: keyring.first }] : []),
  },
}

// Keys of a record are strings to TypeScript; this one has no others.
export const JOB_NAMES = Object.keys(SCHEMAS) as JobName[]

/**
 * What the rows say is to be done now. The queue only carries work: wipe its store and all of this is offered again.
 * Returns at most `limit` of each job, longest waiting first; with `every` only what is asked that often.
 */
export async function dueWork(
  ctx: Context,
  { limit = 200, every }: { limit?: number; every?: Due<JobName>['every'] } = {},
): Promise<Work[]> {
  const jobs = JOB_NAMES.filter(job => every === undefined || DUE[job].every === every)
  return (await Promise.all(jobs.map(job => dueFor(ctx, job, limit)))).flat()
}

/** The same of one job. */
export async function dueFor<J extends JobName>(ctx: Context, job: J, limit = 200): Promise<Work[]> {
  const due: Due<J> = DUE[job]
  // Of the job and its payload, which TypeScript does not put together again.
  return (await due.find(ctx, limit)).map(payload => ({ job, ...payload }) as Work)
}
