import { sql } from 'kysely'
import { type Context, type Trx, transact } from '../context.ts'
import type { Failure } from '../lease.ts'
import { findAdministrators } from '../person/find-administrators.ts'
import { findRecipients, MOST_TOLD } from '../person/find-recipients.ts'
import { selectReachable } from '../person/reach.ts'
import { roleOfPerson } from '../person/role.ts'
import type { Work } from '../work.ts'
import { announceToPeople } from './announce-to-people.ts'
import { destinationKey, withoutView } from './destination.ts'
import type { Destination } from './messenger.ts'
import { BUG, isOpen, isThere, recentSince } from './undelivered.ts'

/** So often it failed by a bug, one after the other, until people are told: a deploy, or a row that changes, may mend it. */
const SEVERAL = 3

/**
 * Tells whoever can act that an announcement was refused, failed again and again, or that nobody knows whether it arrived: one message
 * for a place, as long as the one that began it is open, which is brought up to date with each.
 */
export async function announceUndelivered(trx: Trx, hints: Work[], announcementId: number, now: Date): Promise<void> {
  const row = await trx
    .selectFrom('announcement')
    .select(['id', 'account_id as accountId', 'workspace_id as workspaceId', 'place', 'topic', 'state'])
    .select(['problem', 'awaits_login as awaitsLogin'])
    .where('id', '=', announcementId)
    .executeTakeFirstOrThrow()
  // About a message of this kind there is none: it is listed on Home.
  if (row.topic.kind === 'undeliverable') return
  const to = { workspaceId: row.workspaceId, place: row.place }
  const people = await whoCanAct(trx, { ...row, to })
  if (people.length === 0) return
  // Of several that are refused at the same time, one begins the message.
  const place = `undelivered|${row.awaitsLogin ? row.workspaceId : destinationKey(to)}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${place}, 0))`.execute(trx)
  const begun = await trx
    .selectFrom('announcement')
    .select('id')
    .where('account_id', '=', row.accountId)
    .where('created_at', '>', recentSince(now))
    .where(isThere(to, row.awaitsLogin))
    .where(isOpen)
    .where(
      sql<boolean>`exists (select from announcement told where told.account_id = ${row.accountId}
        and told.topic = jsonb_build_object('kind', 'undeliverable', 'announcementId', announcement.id))`,
    )
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const first = begun?.id ?? row.id
  await announceToPeople(trx, hints, people, {
    accountId: row.accountId,
    topic: { kind: 'undeliverable', announcementId: first },
    idempotencyKey: personId => `undeliverable/${first}/${personId}`,
    now,
  })
}

interface Open {
  accountId: number
  to: Destination
  state: string
  problem: string | null
  awaitsLogin: boolean
}

/**
 * Of a channel: whoever chose it; where somebody has to look, or the fault is ours, the Administrators as well. Of a chat with a
 * person only they can look, but whether they may settle it says their role. Where the login was refused: Administrators elsewhere.
 */
async function whoCanAct(trx: Trx, { accountId, to, state, problem, awaitsLogin }: Open): Promise<number[]> {
  const { workspaceId, place } = to
  if (awaitsLogin) return await findAdministrators(trx, accountId, { limit: MOST_TOLD, notOf: workspaceId })
  const isRefused = state === 'undeliverable' && !isBug(problem)
  if (place.kind !== 'channel') {
    if (isRefused) return []
    const them = await selectReachable(trx, accountId)
      .where('person.workspace_id', '=', workspaceId)
      .where('person.external_id', '=', place.person)
      .where(roleOfPerson, 'is not', null)
      .execute()
    return them.length > 0 ? them.map(one => one.id) : await findRecipients(trx, accountId, null)
  }
  const chosen = await trx
    .selectFrom('subscription')
    .select('created_by as id')
    .where('workspace_id', '=', workspaceId)
    .where('channel', '=', place.channel)
    .executeTakeFirst()
  const chooser = await findRecipients(trx, accountId, chosen?.id ?? null)
  if (isRefused) return chooser
  return [...new Set([...chooser, ...(await findAdministrators(trx, accountId, { limit: MOST_TOLD }))])]
}

const isBug = (problem: string | null): boolean => problem?.startsWith(BUG) === true

/**
 * After the delivery has thrown: it goes on being tried, each time later, and after several failures people hear of it. Of a
 * screen, which goes on saying that it changes by itself, a message takes the place then.
 */
export async function announceDeliveryFailure(
  ctx: Context,
  { announcementId }: { announcementId: number },
  { failures, pauseMs, reference }: Failure,
): Promise<void> {
  if (failures < SEVERAL) return
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
