import { sql } from 'kysely'
import { announceToPeople } from '../announcement/announce-to-people.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { isFree } from '../lease.ts'
import { findAdministrators } from '../person/find-administrators.ts'
import { MAX_RECIPIENTS } from '../person/find-recipients.ts'
import { isReachable } from '../person/reach.ts'
import { isAdministrator } from '../person/role.ts'
import type { Work } from '../work.ts'

/** Announces a request to the Administrators, to each at most once. Returns whether there is any Administrator. */
export async function askAdministrators(
  trx: Trx,
  hints: Work[],
  { accountId, requestId, now }: { accountId: number; requestId: number; now: Date },
): Promise<boolean> {
  const topic = { kind: 'access_request', requestId } as const
  const announced = await trx
    .selectFrom('announcement')
    .select(['once', 'state'])
    .where('topic', '=', sql<typeof topic>`${JSON.stringify(topic)}::jsonb`)
    .execute()
  const idempotencyKey = (id: number) => `access/${requestId}/${id}`
  const wasAnnouncedTo = (id: number) => announced.some(row => row.once === idempotencyKey(id))
  const administrators = await findAdministrators(trx, accountId)
  const reachedCount = administrators.filter(id =>
    announced.some(row => row.once === idempotencyKey(id) && row.state !== 'undeliverable'),
  ).length
  const remaining = administrators
    .filter(id => !wasAnnouncedTo(id))
    .slice(0, Math.max(0, MAX_RECIPIENTS - reachedCount))
  await announceToPeople(trx, hints, remaining, { accountId, topic, idempotencyKey, now })
  return administrators.length > 0
}

/**
 * Announces an unanswered request to further Administrators: to the first one if there was none, or to others if those
 * who got it have left or couldn't be reached.
 */
export async function passRequest(ctx: Context, requestId: number): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    const request = await trx
      .selectFrom('access_request')
      .innerJoin('person', 'person.id', 'access_request.person_id')
      .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
      .select('workspace.account_id as accountId')
      .where('access_request.id', '=', requestId)
      .where('allowed_at', 'is', null)
      .where('declined_at', 'is', null)
      .forNoKeyUpdate('access_request')
      .executeTakeFirst()
    if (request) await askAdministrators(trx, hints, { ...request, requestId, now: ctx.now() })
  })
}

/** The ids of unanswered requests that no present Administrator has got, while there is one who didn't get it yet. */
export async function requestsToPass(ctx: Context, limit: number): Promise<number[]> {
  const ask = sql`announcement.topic = jsonb_build_object('kind', 'access_request', 'requestId', access_request.id)`
  const administrator = sql`from person join workspace on workspace.id = person.workspace_id
    where workspace.account_id = theirs.account_id and workspace.uninstalled_at is null and ${isAdministrator}`
  const isToAdministrator = sql`announcement.workspace_id = person.workspace_id
    and announcement.place ->> 'person' = person.external_id`
  const { rows } = await sql<{ id: number }>`
    select access_request.id
    from access_request
    join lateral (
      select workspace.account_id from person join workspace on workspace.id = person.workspace_id
      where person.id = access_request.person_id and ${isReachable}
    ) theirs on true
    where allowed_at is null and declined_at is null
      and ${isFree('people', sql`'pass_request-' || access_request.id`)}
      and not exists (select ${administrator}
        and exists (select from announcement where ${ask} and ${isToAdministrator} and state <> 'undeliverable'))
      and exists (select ${administrator}
        and not exists (select from announcement where ${ask} and ${isToAdministrator}))
    order by access_request.id
    limit ${limit}`.execute(ctx.db)
  return rows.map(row => row.id)
}
