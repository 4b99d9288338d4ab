import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { lockInOrder } from '../announcement/lock-in-order.ts'
import { type TransactContext, type Trx, transact } from '../context.ts'
import { allowErasing } from '../database/allow-erasing.ts'
import type { Database } from '../database/tables.ts'
import { blankPeople } from '../person/erase-person.ts'
import { REFERS_TO_PERSON } from '../person/merge-person.ts'
import { OWNED, type Owner } from './account-data.ts'
import { findOwner } from './find-owner.ts'

export type AccountErased =
  /** How many rows of which table. */
  { kind: 'erased'; accounts: readonly number[]; rows: Record<string, number> } | { kind: 'unknown' }

/**
 * Erases a company: everything of its account, the closed months and the audit trail too, and the accounts that it had
 * before. What belongs to a company that is, or was, linked with it under another account stays; a row that such a company refers to stays
 * without its content. One transaction.
 *
 * Running processes find nothing due any more; a job that is under way fails, or finds its rows gone.
 */
export async function eraseAccount(
  ctx: TransactContext & { now: () => Date },
  accountId: number,
): Promise<AccountErased> {
  const erased = await transact(ctx, async (trx): Promise<AccountErased> => {
    await trx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().execute()
    const of = await findOwner(trx, accountId)
    if (!of) return { kind: 'unknown' }
    await lockAll(trx, of)
    const rows = await allowErasing(trx, () => eraseRows(trx, of))
    await trx
      .insertInto('erasure')
      .values({ erased: 'account', erased_id: accountId, at: ctx.now(), rows: JSON.stringify(rows) })
      .execute()
    return { kind: 'erased', accounts: of.accounts, rows }
  })
  // Credentials that somebody entered meanwhile, before their feed was gone.
  if (erased.kind === 'erased') await eraseSecretsOf(ctx.db, erased.accounts)
  return erased
}

async function eraseSecretsOf(db: TransactContext['db'], accounts: readonly number[]): Promise<void> {
  await sql`delete from secret
    where split_part(owner, '/', 1) = 'account' and split_part(owner, '/', 2) = any(${accounts.map(String)})`.execute(
    db,
  )
}

/** In the order in which others lock them. */
async function lockAll(trx: Trx, { accounts, workspaces }: Owner): Promise<void> {
  await trx.selectFrom('account').select('id').where('id', 'in', accounts).orderBy('id').forNoKeyUpdate().execute()
  await trx.selectFrom('workspace').select('id').where('id', 'in', workspaces).orderBy('id').forNoKeyUpdate().execute()
  const feeds = trx.selectFrom('integration').select('id').where('account_id', 'in', accounts)
  await feeds.orderBy('id').forNoKeyUpdate().execute()
  await lockInOrder(
    trx,
    sql<SqlBool>`account_id = any(${accounts}::bigint[]) or workspace_id = any(${workspaces}::bigint[])`,
  )
}

async function eraseRows(trx: Trx, of: Owner): Promise<Record<string, number>> {
  await detach(trx, of)
  const counts: Record<string, number> = {}
  for (const { table, rows } of OWNED) {
    const left = LEFT[table]
    if (left) await left.blank(trx, of)
    const { numAffectedRows } = await sql`
      delete from ${sql.table(table)}
      where ${rows(of)} ${left ? sql`and not (${left.isReferredTo})` : sql``}`.execute(trx)
    if (numAffectedRows) counts[table] = Number(numAffectedRows)
  }
  return counts
}

/** Takes what other companies keep off the rows that are erased. */
async function detach(trx: Trx, { accounts, workspaces }: Owner): Promise<void> {
  // A channel of a former partner that was set up for feeds which are erased: without them it would get all feeds.
  await sql`
    delete from subscription
    where workspace_id <> all(${workspaces}::bigint[])
      and exists (select from subscription_feed f where f.subscription_id = subscription.id)
      and not exists (
        select from subscription_feed f join integration on integration.id = f.integration_id
        where f.subscription_id = subscription.id and integration.account_id <> all(${accounts}::bigint[]))`.execute(
    trx,
  )
  await sql`
    delete from subscription_feed f using integration
    where integration.id = f.integration_id and integration.account_id = any(${accounts}::bigint[])`.execute(trx)
  await sql`
    update announcement set thread_of = null from announcement above
    where above.id = announcement.thread_of
      and (above.account_id = any(${accounts}::bigint[]) or above.workspace_id = any(${workspaces}::bigint[]))`.execute(
    trx,
  )
}

/** A row to which rows of other companies refer stays, without its content. */
interface Left {
  isReferredTo: RawBuilder<SqlBool>
  blank(trx: Trx, of: Owner): Promise<unknown>
}

const refersToPerson = sql.join(
  [
    ...Object.entries(REFERS_TO_PERSON).flatMap(([table, columns]) => columns.map(column => [table, column] as const)),
    ['audit_entry', 'person_id'] as const,
  ].map(([table, column]) =>
    // Two rows of one person are erased together.
    table === 'person'
      ? sql`false`
      : sql`exists (select from ${sql.table(table)} r where r.${sql.ref(column)} = person.id)`,
  ),
  sql` or `,
)

/** Which tables have such rows: what an account that stays may refer to. */
const LEFT: { readonly [T in keyof Database]?: Left } & Readonly<Record<string, Left | undefined>> = {
  // A month that was closed before two accounts were linked stays with its company, and its feeds moved.
  integration: {
    isReferredTo: sql<SqlBool>`exists (select from closed_month_feed f where f.integration_id = integration.id)`,
    blank: (trx, { accounts }) =>
      sql`update integration set account_id = f.account_id, state = 'removed', next_sync_at = null,
          verify_requested_at = null, verify_trouble = null, read_started_at = null, read_cursor = null,
          read_cut = null, hours = null, host = null, values_received = null, asset_count = 0, selected_count = 0, shared_count = 0
        from closed_month_feed f
        where f.integration_id = integration.id and integration.account_id = any(${accounts}::bigint[])`.execute(trx),
  },
  person: {
    isReferredTo: sql<SqlBool>`${refersToPerson}`,
    blank: async (trx, { workspaces }) => {
      await blankPeople(trx, sql<SqlBool>`person.workspace_id = any(${workspaces}::bigint[])`)
      await sql`update person set merged_into = null where workspace_id = any(${workspaces}::bigint[])`.execute(trx)
    },
  },
  workspace: {
    isReferredTo: sql<SqlBool>`exists (select from person where person.workspace_id = workspace.id)`,
    blank: (trx, { workspaces }) =>
      sql`update workspace set external_id = 'erased/' || id, name = '–', bot_user_id = null, installed_by = null,
          uninstalled_at = coalesce(uninstalled_at, now()), service_url = null, enterprise = null, ask_at = null,
          admins_cursor = null, admins_at = null
        where id = any(${workspaces}::bigint[])`.execute(trx),
  },
  account: {
    isReferredTo: sql<SqlBool>`exists (select from workspace where workspace.account_id = account.id)`,
    blank: (trx, { accounts }) => sql`update account set name = '–' where id = any(${accounts}::bigint[])`.execute(trx),
  },
}
