import { type SqlBool, sql } from 'kysely'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { hintDelivery } from '../announcement/hint-delivery.ts'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { findAdministrators } from '../person/find-administrators.ts'
import { promoteSecrets } from '../secret/secrets.ts'
import { announceSilentChannels } from '../subscription/announce-silent-channels.ts'
import type { Work } from '../work.ts'
import { moveWorkspaces } from '../workspace/move-workspaces.ts'

export type Unlinked =
  /**
   * `silent`: how many of its channels subscribed only to feeds that the new account doesn't have. After linking again
   * they get posts again.
   */
  | { kind: 'unlinked'; silent: number }
  | { kind: 'not_linked' }
  /** Every Administrator belongs to the workspace that leaves: nobody could administer the remaining feeds. */
  | { kind: 'nobody_stays' }
  | NotAllowed

/**
 * Takes the actor's workspace out of a linked account. It gets a new account with the same settings but without feeds.
 * The feeds, their months and the other workspaces stay in the old account.
 */
export async function unlink(ctx: Context, actor: Actor): Promise<Unlinked> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const settings = await trx
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
    const leaving = workspaces.find(workspace => workspace.id === actor.workspaceId)
    if (!leaving || workspaces.length < 2) return { kind: 'not_linked' as const }
    const remainingAdministrators = await findAdministrators(trx, actor.accountId, { limit: 1, notOf: leaving.id })
    if (remainingAdministrators.length === 0) return { kind: 'nobody_stays' as const }
    const { id: accountId } = await trx
      .insertInto('account')
      .values({ ...settings, name: leaving.name, created_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    await moveWorkspaces(trx, [leaving.id], accountId, now)
    const owner = { kind: 'workspace', id: leaving.id } as const
    await promoteSecrets(trx, ctx.keyring, { ...owner, accountId: actor.accountId }, { ...owner, accountId })
    await moveViews(trx, hints, { workspaceId: leaving.id, from: actor.accountId, to: accountId, now })
    // Nothing of the old account is posted there any more, and nobody is asked to resolve it. Posted messages stay as
    // they are.
    const unfinished = sql<SqlBool>`workspace_id = ${leaving.id} and account_id = ${actor.accountId}
      and (state <> 'sent' or due_at is not null)`
    await lockInOrder(trx, unfinished)
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
      .where(unfinished)
      .execute()
    // Topics of the new account must not be added to a digest of the old one.
    await trx.updateTable('digest').set({ closed: true }).where('workspace_id', '=', leaving.id).execute()
    for (const account of [actor.accountId, accountId]) {
      await recordAudit(trx, {
        accountId: account,
        personId: actor.personId,
        action: 'accounts_unlinked',
        details: { workspaceId: leaving.id },
        now,
      })
    }
    const where = { accountId, workspaceId: leaving.id, except: actor.personId, now }
    return { kind: 'unlinked' as const, silent: await announceSilentChannels(trx, hints, where) }
  })
}

/**
 * Moves views of that workspace to the new account, if somebody waits there for the outcome of a Verify or for the
 * list. Drawn for the new account, they only say that the feed is gone.
 */
async function moveViews(
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
      // If it is being sent for the old account right now, it is redrawn afterwards.
      due_at: sql<Date | null>`case when state = 'sending' then due_at else ${now}::timestamptz end`,
    }))
    .where(waiting)
    .where('state', '!=', 'undeliverable')
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, rows)
}
