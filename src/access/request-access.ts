import { type Actor, may, type NotAllowed } from '../actor.ts'
import { announce, refresh } from '../announcement/announce.ts'
import { personPlace } from '../announcement/destination.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { DAY_MS } from '../durations.ts'
import { roleOfPerson } from '../person/role.ts'
import { workspaceLabel } from '../platform.ts'
import { askAdministrators } from './ask-administrators.ts'

const REPEAT_AFTER_MS = DAY_MS

/**
 * Requests access for a person without a role. Administrators get the request with buttons to allow or decline it; if
 * there is none, it is kept for the first one (`nobody_to_ask`). After it was declined it can be repeated a day later.
 */
export async function requestAccess(
  ctx: Context,
  actor: Actor,
): Promise<
  { kind: 'requested' } | { kind: 'has_access' } | { kind: 'nobody_to_ask' } | { kind: 'declined'; until: Date }
> {
  if (may(actor, 'manage_feeds')) return { kind: 'has_access' }
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    // One request at a time: two concurrent clicks would both find no answer yet.
    await trx.selectFrom('person').select('id').where('id', '=', actor.personId).forNoKeyUpdate().execute()
    const declined = await trx
      .selectFrom('access_request')
      .select('declined_at')
      .where('person_id', '=', actor.personId)
      .where('declined_at', '>', new Date(now.getTime() - REPEAT_AFTER_MS))
      .orderBy('declined_at', 'desc')
      .executeTakeFirst()
    if (declined?.declined_at) {
      return { kind: 'declined' as const, until: new Date(declined.declined_at.getTime() + REPEAT_AFTER_MS) }
    }
    await trx
      .insertInto('access_request')
      .values({ person_id: actor.personId, requested_at: now, allowed_at: null, allowed_by: null })
      .onConflict(conflict =>
        conflict.column('person_id').where('allowed_at', 'is', null).where('declined_at', 'is', null).doNothing(),
      )
      .execute()
    const { id } = await trx
      .selectFrom('access_request')
      .select('id')
      .where('person_id', '=', actor.personId)
      .where('allowed_at', 'is', null)
      .where('declined_at', 'is', null)
      .executeTakeFirstOrThrow()
    const asked = await askAdministrators(trx, hints, { accountId: actor.accountId, requestId: id, now })
    return { kind: asked ? ('requested' as const) : ('nobody_to_ask' as const) }
  })
}

export interface AccessAnswer {
  answer: 'allowed' | 'declined'
  by: string
  at: Date
}

export interface AccessRequest {
  id: number
  personId: number
  name: string
  /** The label of their workspace. */
  workspace: string
  /** They don't belong to this company now; they did when they made the request. */
  outside: boolean
  requestedAt: Date
  answered: AccessAnswer | null
}

/** `null`: nobody of the account made a request with that id. */
export async function readAccessRequest(
  db: Context['db'],
  accountId: number,
  requestId: number,
): Promise<AccessRequest | null> {
  const row = await requests(db, accountId).where('access_request.id', '=', requestId).executeTakeFirst()
  return row ? read(row) : null
}

/** The unanswered requests of an account, oldest first. */
export async function listAccessRequests(ctx: Context, accountId: number): Promise<AccessRequest[]> {
  const rows = await requests(ctx.db, accountId)
    .where('workspace.uninstalled_at', 'is', null)
    .where('allowed_at', 'is', null)
    .where('declined_at', 'is', null)
    .orderBy('access_request.id')
    .execute()
  return rows.map(read)
}

function requests(db: Context['db'], accountId: number) {
  return (
    db
      .selectFrom('access_request')
      .innerJoin('person', 'person.id', 'access_request.person_id')
      .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
      .leftJoin('person as administrator', join =>
        join.on(eb => eb('administrator.id', '=', eb.fn.coalesce('allowed_by', 'declined_by'))),
      )
      .select([
        'access_request.id',
        'person.id as personId',
        'person.name',
        'person.standing',
        'requested_at',
        'allowed_at',
        'declined_at',
      ])
      .select(['workspace.name as workspaceName', 'workspace.platform'])
      .select('administrator.name as administratorName')
      .where(ofAccount('access_request', accountId))
      // A request of somebody who left is void.
      .where('person.standing', '!=', 'left')
  )
}

function read(row: Awaited<ReturnType<ReturnType<typeof requests>['execute']>>[number]): AccessRequest {
  const at = row.allowed_at ?? row.declined_at
  return {
    id: row.id,
    personId: row.personId,
    name: row.name,
    workspace: workspaceLabel({ name: row.workspaceName, platform: row.platform }),
    outside: row.standing === 'outside',
    requestedAt: row.requested_at,
    answered: at && { answer: row.allowed_at ? 'allowed' : 'declined', by: row.administratorName ?? '', at },
  }
}

export type Answered =
  | { kind: 'answered'; name: string }
  /**
   * Not allowed: since the request they became a guest, or somebody of another company. `outsideToo` allows it
   * nevertheless.
   */
  | { kind: 'outside'; name: string }
  | ({ kind: 'already_answered' } & AccessAnswer)
  | { kind: 'not_found' }
  | NotAllowed

/**
 * Answers a request; the first answer counts. If it is allowed, the person becomes Fleet Administrator. The person gets
 * a message.
 */
export async function answerAccess(
  ctx: Context,
  actor: Actor,
  input: { requestId: number; answer: AccessAnswer['answer']; outsideToo?: boolean },
): Promise<Answered> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  const { requestId, answer, outsideToo = false } = input
  const allows = answer === 'allowed'
  return await transact(ctx, async (trx, hints): Promise<Answered> => {
    const now = ctx.now()
    const request = await readAccessRequest(trx, actor.accountId, requestId)
    if (!request) return { kind: 'not_found' }
    if (allows && request.outside && !request.answered && !outsideToo) {
      // Redrawn, the request says that they are an outsider and has the button that sends `outsideToo`.
      await refresh(trx, hints, { kind: 'access_request', requestId }, now)
      return { kind: 'outside', name: request.name }
    }
    const updated = await trx
      .updateTable('access_request')
      .set(allows ? { allowed_at: now, allowed_by: actor.personId } : { declined_at: now, declined_by: actor.personId })
      .where('id', '=', requestId)
      .where('allowed_at', 'is', null)
      .where('declined_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!updated) {
      const first = await readAccessRequest(trx, actor.accountId, requestId)
      return first?.answered ? { kind: 'already_answered', ...first.answered } : { kind: 'not_found' }
    }
    if (allows) {
      await trx
        .updateTable('person')
        .set({ role: 'fleet_administrator', role_reason: 'given' })
        .where('id', '=', request.personId)
        .where('standing', '!=', 'left')
        .where(roleOfPerson, 'is', null)
        .execute()
    }
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: allows ? 'access_allowed' : 'access_declined',
      details: { personId: request.personId },
      now,
    })
    await refresh(trx, hints, { kind: 'access_request', requestId }, now)
    const to = await personPlace(trx, request.personId)
    await announce(trx, hints, {
      accountId: actor.accountId,
      workspaceId: to.workspaceId,
      place: to.place,
      topic: allows ? { kind: 'access_allowed', requestId } : { kind: 'access_declined', requestId },
      idempotencyKey: `access/${requestId}/answer`,
      now,
    })
    return { kind: 'answered', name: request.name }
  })
}
