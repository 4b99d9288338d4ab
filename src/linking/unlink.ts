import { type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { hintDelivery } from '../announcement/hint-delivery.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { record } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { findAdministrators } from '../person/find-administrators.ts'
import { promoteSecrets } from '../secret/secrets.ts'
import { announceSilentChannels } from '../subscription/announce-silent-channels.ts'
import type { Work } from '../work.ts'
import { moveWorkspaces } from '../workspace/move-workspaces.ts'

export type Unlinked =
  /** `silent`: so many of its channels hear only of feeds that it has no more; linked again, they hear of them again. */
  | { kind: 'unlinked'; silent: number }
  | { kind: 'not_linked' }
  /** Every Administrator is of the workspace that leaves: nobody could administer the feeds that stay. */
  | { kind: 'nobody_stays' }
  | NotAllowed

/**
 * Takes the actor's workspace out of a linked account: it gets an account of its own, with the same settings but without
 * feeds. The feeds, their months and the other workspaces stay where they are.
 */
export async function unlink(ctx: Context, actor: Actor): Promise<Unlinked> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const linked = await trx
      .selectFrom('account')
      .select(['time_zone', 'language', 'import_new', 'remind_after_hours'])
      .select(['silent_after_days', 'long_silent_after_days'])
      .where('id', '=', actor.accountId)
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow()
    const workspaces = await trx
      .selectFrom('workspace')
      .select(['id', 'name'])
      .where('account_id', '=', actor.accountId)
      .where('uninstalled_at', 'is', null)
      .execute()
    const ours = workspaces.find(workspace => workspace.id === actor.workspaceId)
    if (!ours || workspaces.length < 2) return { kind: 'not_linked' as const }
    const stay = await findAdministrators(trx, actor.accountId, { limit: 1, notOf: ours.id })
    if (stay.length === 0) return { kind: 'nobody_stays' as const }
    const { id: accountId } = await trx
      .insertInto('account')
      .values({ ...linked, name: ours.name, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    await moveWorkspaces(trx, [ours.id], accountId, now)
    const owner = { kind: 'workspace', id: ours.id } as const
    await promoteSecrets(trx, ctx.keyring, { ...owner, accountId: actor.accountId }, { ...owner, accountId })
    await endViews(trx, hints, { workspaceId: ours.id, from: actor.accountId, to: accountId, now })
    // Nothing of the other side is said there any more, nor asked about. What stands there stays as it was.
    const theirs = sql<SqlBool>`workspace_id = ${ours.id} and account_id = ${actor.accountId}
      and (state <> 'sent' or due_at is not null)`
    await lockInOrder(trx, theirs)
    await trx
      .updateTable('announcement')
      .set(eb => ({
        state: eb
          .case()
          .when('address', 'is', null)
          .then('undeliverable' as const)
          .else('sent' as const)
          .end(),
        problem: eb.case().when('address', 'is', null).then('unlinked').else(eb.ref('problem')).end(),
        due_at: null,
      }))
      .where(theirs)
      .execute()
    // Its own news begin with a digest of their own.
    await trx.updateTable('digest').set({ closed: true }).where('workspace_id', '=', ours.id).execute()
    for (const account of [actor.accountId, accountId]) {
      await record(trx, {
        accountId: account,
        personId: actor.personId,
        action: 'accounts_unlinked',
        details: { workspaceId: ours.id },
        now,
      })
    }
    const told = { accountId, workspaceId: ours.id, except: actor.personId, now }
    return { kind: 'unlinked' as const, silent: await announceSilentChannels(trx, hints, told) }
  })
}

/**
 * Screens of that workspace on which somebody waits for the outcome of a Verify, or for the list: drawn for the account that it has
 * now, they say that the feed is gone, and nothing else of it.
 */
async function endViews(
  trx: Trx,
  hints: Work[],
  { workspaceId, from, to, now }: { workspaceId: number; from: number; to: number; now: Date },
): Promise<void> {
  const waiting = sql<SqlBool>`workspace_id = ${workspaceId} and account_id = ${from} and place ->> 'kind' = 'view'
    and (state in ('pending', 'sending') or due_at is not null or exists (
      select from integration
      where integration.account_id = ${from} and integration.id = (topic ->> 'integrationId')::bigint
        and (verify_requested_at is not null or (integration.state = 'verified' and read_started_at is not null))))`
  await lockInOrder(trx, waiting)
  const rows = await trx
    .updateTable('announcement')
    .set(eb => ({
      account_id: to,
      wanted: eb('wanted', '+', 1),
      // Drawn just now for the other account, it is drawn anew afterwards.
      due_at: sql<Date | null>`case when state = 'sending' then due_at else ${now}::timestamptz end`,
    }))
    .where(waiting)
    .where('state', '!=', 'undeliverable')
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, rows)
}
