import { type Kysely, sql } from 'kysely'
import { previousMonth } from '../calendar/calendar-month.ts'
import type { Database } from '../database/tables.ts'

/** Who requests a month: a workspace or tenant, and the account that it is in now. */
export interface Requester {
  accountId: number
  /** Absent if only the account is known, as for links that were made without it. */
  workspaceId?: number | undefined
}

/**
 * The account whose books (closed months) answer for this month. Several accounts may have closed the month while the
 * workspace was in them; the one whose month was the first to be visible to the workspace wins. So a closed month shows
 * the same figures permanently to everyone who could see it before, even after linking and unlinking. If there is none,
 * it is the account that the workspace is in now; for a link, the account that the linked one has joined since.
 */
export async function findBook(db: Kysely<Database>, asker: Requester, month: string): Promise<number> {
  if (asker.workspaceId === undefined) return await findSuccessor(db, asker.accountId, month)
  const [closed] = await closedMonths(db, asker, sql`month = ${month}::date`, 1)
  return closed?.accountId ?? asker.accountId
}

/** The account whose books answer for the month before `month`, with which `month` is compared. */
export async function findBookBefore(db: Kysely<Database>, asker: Requester, month: string): Promise<number> {
  const earlier = previousMonth(month)
  if (asker.workspaceId === undefined) return await findSuccessor(db, asker.accountId, earlier)
  const [last] = await findBooksBefore(db, asker, month, 1)
  return last?.month === earlier ? last.accountId : asker.accountId
}

/**
 * The closed months before `month` that are visible to the asker, newest first, each with the account whose books have
 * it. If `month` is closed, only those that were visible when it became visible: later linking adds none.
 */
export async function findBooksBefore(
  db: Kysely<Database>,
  asker: Requester,
  month: string,
  limit: number,
): Promise<{ month: string; accountId: number }[]> {
  const together = sql<boolean>`month < ${month}::date and visible_since <= coalesce(
    (select visible_since from book where month = ${month}::date), 'infinity')`
  return await closedMonths(db, asker, together, limit)
}

async function closedMonths(
  db: Kysely<Database>,
  { accountId, workspaceId }: Requester,
  which: ReturnType<typeof sql<boolean>>,
  limit: number,
) {
  const { rows } = await sql<{ month: string; accountId: number }>`
    with book as (
      select distinct on (month) *
      from (
        select month, closed_month.account_id, greatest(closed_at, since) as visible_since, since
        from workspace_account
        join closed_month on closed_month.account_id = workspace_account.account_id
          and closed_at <= coalesce(until, 'infinity')
        where workspace_id = ${workspaceId ?? null}
        union all
        select month, account_id, 'infinity', 'infinity' from closed_month where account_id = ${accountId}
      ) visible
      order by month, visible_since, since
    )
    select month, account_id as "accountId" from book where ${which}
    order by month desc limit ${limit}`.execute(db)
  return rows
}

/**
 * Whether a link to a month of an account still opens it, and if so, the account whose books have the month. A link
 * opens what its workspace could request itself today: a closed month of theirs permanently, an open one as long as
 * they are in that account or in the one that it has joined since. Older links lack the workspace: they open what every
 * workspace that ever was in the account could request. `null`: the link opens nothing any more.
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

/** The same check for what belongs to the account alone, such as its audit trail. */
export async function isStillOf(
  db: Kysely<Database>,
  link: { accountId: number; workspaceId?: number | undefined },
): Promise<boolean> {
  const holders = await findHolders(db, link)
  return holders.some(one => one.installed) && holders.every(one => one.accountId === link.accountId)
}

/**
 * The workspace of a link, or all workspaces that ever were in its account, each with the account that it is in now.
 */
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

/**
 * Follows `accounts_linked`: if an account had not closed the month when it joined another, the other account has the
 * month.
 */
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
