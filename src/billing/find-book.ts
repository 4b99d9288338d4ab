import { type Kysely, sql } from 'kysely'
import { previousMonth } from '../calendar/calendar-month.ts'
import type { Database } from '../database/tables.ts'

/** Who asks for a month: a workspace or tenant and the account that it is in now. */
export interface Asker {
  accountId: number
  /** Absent where only the account is known, as by a link. */
  workspaceId?: number | undefined
}

/**
 * The account whose month is meant: of those that had closed the month while the workspace was in them, the one that could
 * first tell it. So a closed month answers the same for ever, for whoever could ask before, also after linking and unlinking.
 * Where there is none, the account that it is in now; for a link, the one that the linked account has joined since.
 */
export async function findBook(db: Kysely<Database>, asker: Asker, month: string): Promise<number> {
  if (asker.workspaceId === undefined) return await findSuccessor(db, asker.accountId, month)
  const [closed] = await closedMonths(db, asker, sql`month = ${month}::date`, 1)
  return closed?.accountId ?? asker.accountId
}

/** The account whose month is shown beside `month`, as the one before it. */
export async function findBookBefore(db: Kysely<Database>, asker: Asker, month: string): Promise<number> {
  const earlier = previousMonth(month)
  if (asker.workspaceId === undefined) return await findSuccessor(db, asker.accountId, earlier)
  const [last] = await findBooksBefore(db, asker, month, 1)
  return last?.month === earlier ? last.accountId : asker.accountId
}

/**
 * The closed months before `month` that the asker has, each with the account whose month it is; newest first. Beside a closed
 * month they are those that could be told when it could first be: a link later brings none.
 */
export async function findBooksBefore(
  db: Kysely<Database>,
  asker: Asker,
  month: string,
  limit: number,
): Promise<{ month: string; accountId: number }[]> {
  const together = sql<boolean>`month < ${month}::date and told_since <= coalesce(
    (select told_since from book where month = ${month}::date), 'infinity')`
  return await closedMonths(db, asker, together, limit)
}

async function closedMonths(
  db: Kysely<Database>,
  { accountId, workspaceId }: Asker,
  which: ReturnType<typeof sql<boolean>>,
  limit: number,
) {
  const { rows } = await sql<{ month: string; accountId: number }>`
    with book as (
      select distinct on (month) *
      from (
        select month, closed_month.account_id, greatest(closed_at, since) as told_since, since
        from workspace_account
        join closed_month on closed_month.account_id = workspace_account.account_id
          and closed_at <= coalesce(until, 'infinity')
        where workspace_id = ${workspaceId ?? null}
        union all
        select month, account_id, 'infinity', 'infinity' from closed_month where account_id = ${accountId}
      ) told
      order by month, told_since, since
    )
    select month, account_id as "accountId" from book where ${which}
    order by month desc limit ${limit}`.execute(db)
  return rows
}

/**
 * Whether a link that was made for the month of an account still opens it, and then the account whose month it is. It opens
 * what its workspace could ask for itself today: a closed month of theirs for ever, an open one as long as they are in
 * that account, or in the one that it has joined since. An older link lacks the workspace: it opens what every one that
 * ever was in the account could ask for. `null`: no more.
 */
export async function findLinkedBook(
  db: Kysely<Database>,
  link: { accountId: number; workspaceId?: number | undefined },
  month: string,
): Promise<number | null> {
  const holders = await findHolders(db, link)
  if (!holders.some(holder => holder.installed)) return null
  const book = await findSuccessor(db, link.accountId, month)
  for (const holder of holders) {
    const theirs = await findBook(db, holder, month)
    if (theirs !== book && theirs !== link.accountId) return null
  }
  return book
}

/** The same for what is the account's alone, as its trail. */
export async function isStillOf(
  db: Kysely<Database>,
  link: { accountId: number; workspaceId?: number | undefined },
): Promise<boolean> {
  const holders = await findHolders(db, link)
  return holders.some(one => one.installed) && holders.every(one => one.accountId === link.accountId)
}

/** The workspace of a link, or all that ever were in its account; each with the account that it is in now. */
async function findHolders(db: Kysely<Database>, link: { accountId: number; workspaceId?: number | undefined }) {
  const rows = await db
    .selectFrom('workspace')
    .select(['id as workspaceId', 'account_id as accountId', 'uninstalled_at as uninstalledAt'])
    .where(eb => {
      if (link.workspaceId !== undefined) return eb('id', '=', link.workspaceId)
      const ever = eb.selectFrom('workspace_account').select('workspace_id').where('account_id', '=', link.accountId)
      return eb.or([eb('account_id', '=', link.accountId), eb('id', 'in', ever)])
    })
    .execute()
  return rows.map(({ uninstalledAt, ...holder }) => ({ ...holder, installed: uninstalledAt === null }))
}

/** Where the account had not closed the month when it joined another one, the other one has it. */
async function findSuccessor(db: Kysely<Database>, accountId: number, month: string): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    with recursive book (id, nth) as (
      select ${accountId}::bigint, 0
      union all
      select (details ->> 'keeps')::bigint, nth + 1
      from book join audit_entry on audit_entry.account_id = book.id
      where action = 'accounts_linked' and (details ->> 'joins')::bigint = book.id
        and not exists (select from closed_month where closed_month.account_id = book.id and month = ${month}::date)
    )
    select id from book order by nth desc limit 1`.execute(db)
  return rows[0]?.id ?? accountId
}
