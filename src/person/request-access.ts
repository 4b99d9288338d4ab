import { announce, refresh } from '../announcement/announce.ts'
import { personPlace } from '../announcement/audience.ts'
import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { type Actor, may, type NotAllowed } from './actor.ts'
import { findAdministrators } from './find-administrators.ts'

/** The most Administrators who are asked, those longest known first: a request is no mass mailing. */
const MOST_ASKED = 5

/** Somebody without a role asks for one. It reaches the Administrators, with a button that allows it. */
export async function requestAccess(
  ctx: Context,
  actor: Actor,
): Promise<{ kind: 'requested' } | { kind: 'has_access' } | { kind: 'nobody_to_ask' }> {
  if (may(actor, 'manage_feeds')) return { kind: 'has_access' }
  return await transact(ctx, async (trx, offers) => {
    const now = ctx.now()
    const administrators = await findAdministrators(trx, actor.accountId, MOST_ASKED)
    if (administrators.length === 0) return { kind: 'nobody_to_ask' as const }
    const request = await trx
      .insertInto('access_request')
      .values({ person_id: actor.personId, requested_at: now, allowed_at: null, allowed_by: null })
      .onConflict(conflict => conflict.column('person_id').where('allowed_at', 'is', null).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!request) return { kind: 'requested' as const }
    for (const id of administrators) {
      const to = await personPlace(trx, id)
      await announce(trx, offers, {
        accountId: actor.accountId,
        workspaceId: to.workspaceId,
        place: to.place,
        topic: { kind: 'access_request', requestId: request.id },
        once: `access/${request.id}/${id}`,
        now,
      })
    }
    return { kind: 'requested' as const }
  })
}

export interface AccessRequest {
  id: number
  personId: number
  name: string
  allowed: { by: string; at: Date } | null
}

export async function readAccessRequest(
  db: Context['db'],
  requestId: number,
): Promise<(AccessRequest & { accountId: number }) | null> {
  const row = await db
    .selectFrom('access_request')
    .innerJoin('person', 'person.id', 'access_request.person_id')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .leftJoin('person as administrator', 'administrator.id', 'access_request.allowed_by')
    .select(['access_request.id', 'person.id as personId', 'person.name', 'workspace.account_id as accountId'])
    .select(['access_request.allowed_at', 'administrator.name as administratorName'])
    .where('access_request.id', '=', requestId)
    .executeTakeFirst()
  if (!row) return null
  const { allowed_at, administratorName, ...request } = row
  return { ...request, allowed: allowed_at ? { by: administratorName ?? '', at: allowed_at } : null }
}

/** Allow: the one who asked becomes Fleet Administrator and hears of it. */
export async function allowAccess(
  ctx: Context,
  actor: Actor,
  requestId: number,
): Promise<
  | { kind: 'allowed'; name: string }
  | { kind: 'already_allowed'; by: string; at: Date }
  | { kind: 'not_found' }
  | NotAllowed
> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async (trx, offers) => {
    const now = ctx.now()
    const request = await readAccessRequest(trx, requestId)
    if (!request || request.accountId !== actor.accountId) return { kind: 'not_found' as const }
    const ours = await trx
      .updateTable('access_request')
      .set({ allowed_at: now, allowed_by: actor.personId })
      .where('id', '=', requestId)
      .where('allowed_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!ours) {
      const first = await readAccessRequest(trx, requestId)
      return { kind: 'already_allowed' as const, ...(first?.allowed ?? { by: '', at: now }) }
    }
    await trx
      .updateTable('person')
      .set({ role: 'fleet_administrator' })
      .where('id', '=', request.personId)
      .where('role', 'is', null)
      .execute()
    await record(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'access_allowed',
      details: { personId: request.personId },
      now,
    })
    await refresh(trx, offers, { kind: 'access_request', requestId }, now)
    const to = await personPlace(trx, request.personId)
    await announce(trx, offers, {
      accountId: actor.accountId,
      workspaceId: to.workspaceId,
      place: to.place,
      topic: { kind: 'access_allowed', requestId },
      once: `access/${requestId}/answer`,
      now,
    })
    return { kind: 'allowed' as const, name: request.name }
  })
}
