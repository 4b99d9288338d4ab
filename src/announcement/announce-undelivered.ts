import { sql } from 'kysely'
import { type Context, type Trx, transact } from '../context.ts'
import type { Failure } from '../lease.ts'
import { findAdministrators } from '../person/find-administrators.ts'
import { findRecipients, MAX_RECIPIENTS } from '../person/find-recipients.ts'
import { selectReachable } from '../person/reach.ts'
import { roleOfPerson } from '../person/role.ts'
import type { Work } from '../work.ts'
import { announceToPeople } from './announce-to-people.ts'
import { destinationKey, withoutView } from './destination.ts'
import type { Destination } from './messenger.ts'
import { BUG, isAtPlace, isOpen, recentSince } from './undelivered.ts'

/**
 * After so many consecutive failures caused by a bug people are informed. Fewer are not announced: a deploy, or a
 * changed row, may fix it.
 */
const FAILURES_BEFORE_ANNOUNCING = 3

/**
 * Informs the people who can act that an announcement was refused, failed repeatedly, or is ambiguous. There is one
 * message per place: while the announcement that began the message is open, later failures at the same place refresh
 * that message.
 */
export async function announceUndelivered(trx: Trx, hints: Work[], announcementId: number, now: Date): Promise<void> {
  const row = await trx
    .selectFrom('announcement')
    .select(['id', 'account_id as accountId', 'workspace_id as workspaceId', 'place', 'topic', 'state'])
    .select(['problem', 'awaits_login as awaitsLogin'])
    .where('id', '=', announcementId)
    .executeTakeFirstOrThrow()
  // A failed failure message causes no further message; it is listed on Home.
  if (row.topic.kind === 'undeliverable') return
  const to = { workspaceId: row.workspaceId, place: row.place }
  const people = await whoCanAct(trx, { ...row, to })
  if (people.length === 0) return
  // If several announcements are refused at the same time, only one of them may begin the message.
  const place = `undelivered|${row.awaitsLogin ? row.workspaceId : destinationKey(to)}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${place}, 0))`.execute(trx)
  const earlier = await trx
    .selectFrom('announcement')
    .select('id')
    .where('account_id', '=', row.accountId)
    .where('created_at', '>', recentSince(now))
    .where(isAtPlace(to, row.awaitsLogin))
    .where(isOpen)
    .where(
      sql<boolean>`exists (select from announcement message where message.account_id = ${row.accountId}
        and message.topic = jsonb_build_object('kind', 'undeliverable', 'announcementId', announcement.id))`,
    )
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const firstId = earlier?.id ?? row.id
  await announceToPeople(trx, hints, people, {
    accountId: row.accountId,
    topic: { kind: 'undeliverable', announcementId: firstId },
    idempotencyKey: personId => `undeliverable/${firstId}/${personId}`,
    now,
  })
}

interface OpenAnnouncement {
  accountId: number
  to: Destination
  state: string
  problem: string | null
  awaitsLogin: boolean
}

/**
 * The ids of the people to inform. For a channel: whoever set it up; if somebody must look (ambiguous), or the fault is
 * ours, the Administrators too. For a chat with a person: only that person can look, provided that they have a role,
 * without which they may not resolve it. If the app's login was refused: Administrators of other workspaces.
 */
async function whoCanAct(
  trx: Trx,
  { accountId, to, state, problem, awaitsLogin }: OpenAnnouncement,
): Promise<number[]> {
  const { workspaceId, place } = to
  if (awaitsLogin) return await findAdministrators(trx, accountId, { limit: MAX_RECIPIENTS, notOf: workspaceId })
  const isRefused = state === 'undeliverable' && !isBug(problem)
  if (place.kind !== 'channel') {
    if (isRefused) return []
    const people = await selectReachable(trx, accountId)
      .where('person.workspace_id', '=', workspaceId)
      .where('person.external_id', '=', place.person)
      .where(roleOfPerson, 'is not', null)
      .execute()
    return people.length > 0 ? people.map(one => one.id) : await findRecipients(trx, accountId, null)
  }
  const subscription = await trx
    .selectFrom('subscription')
    .select('created_by as id')
    .where('workspace_id', '=', workspaceId)
    .where('channel', '=', place.channel)
    .executeTakeFirst()
  const owners = await findRecipients(trx, accountId, subscription?.id ?? null)
  if (isRefused) return owners
  return [...new Set([...owners, ...(await findAdministrators(trx, accountId, { limit: MAX_RECIPIENTS }))])]
}

const isBug = (problem: string | null): boolean => problem?.startsWith(BUG) === true

/**
 * Called after a delivery threw. The delivery is retried with growing pauses; after `FAILURES_BEFORE_ANNOUNCING`
 * failures people are informed. A view, which still says that it will change by itself, is replaced by a message to the
 * person.
 */
export async function announceDeliveryFailure(
  ctx: Context,
  { announcementId }: { announcementId: number },
  { failures, pauseMs, reference }: Failure,
): Promise<void> {
  if (failures < FAILURES_BEFORE_ANNOUNCING) return
  await transact(ctx, async (trx, hints) => {
    const row = await trx
      .selectFrom('announcement')
      .select(['id', 'place', 'problem'])
      .where('id', '=', announcementId)
      .where('due_at', 'is not', null)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!row) return
    const isView = row.place.kind === 'view'
    if (!isView && isBug(row.problem)) return
    await trx
      .updateTable('announcement')
      .set(
        isView
          ? {
              place: JSON.stringify(withoutView(row.place)),
              address: null,
              state: 'pending',
              due_at: new Date(ctx.now().getTime() + pauseMs),
            }
          : { problem: `${BUG} ${reference}` },
      )
      .where('id', '=', row.id)
      .execute()
    if (!isView) await announceUndelivered(trx, hints, row.id, ctx.now())
  })
}
