import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import { type Bounds, boundsOf, monthOf, nextMonth } from './calendar-month.ts'

/** The oldest month of an account that is not closed yet. */
export interface OpenMonth extends Bounds {
  accountId: number
  month: string
  timeZone: string
  /** A Confirm of this month still waits to be carried out by its job: the bill is not known yet. */
  unsettled: boolean
}

interface Row {
  account_id: number
  time_zone: string
  closed_month: string | null
  closed_zone: string | null
  first_at: Date
  unapplied_since: Date | null
}

/**
 * The oldest open month of each of these accounts, unless it never confirmed an integration: the first month is the one of
 * the first Confirm.
 */
export async function oldestOpenMonths(db: Kysely<Database>, accountIds: readonly number[]): Promise<OpenMonth[]> {
  if (accountIds.length === 0) return []
  // confirmed_at is the latest Confirm, so the first one is also looked for where it left its mark: the first selection.
  const { rows } = await sql<Row>`
    select account.id as account_id, account.time_zone, last.month as closed_month, last.time_zone as closed_zone,
      first.at as first_at, unapplied.since as unapplied_since
    from account
    cross join lateral (
      select min(least(integration.confirmed_at, (
        select min(selected_from) from selection where selection.integration_id = integration.id))) as at
      from integration
      where integration.account_id = account.id and integration.confirmed_at is not null
    ) first
    left join lateral (
      select month, time_zone from closed_month
      where closed_month.account_id = account.id order by month desc limit 1
    ) last on true
    cross join lateral (
      select min(draft.confirmed_at) as since
      from draft join integration on integration.id = draft.integration_id
      where integration.account_id = account.id and draft.confirmed_at is not null and draft.applied_at is null
    ) unapplied
    where account.id = any(${accountIds}::bigint[]) and first.at is not null`.execute(db)

  const zoneBounds = memoised()
  return rows.map(row => {
    const month = row.closed_month === null ? monthOf(row.first_at, row.time_zone) : nextMonth(row.closed_month)
    const { start, end } = zoneBounds(month, row.time_zone)
    return {
      accountId: row.account_id,
      month,
      timeZone: row.time_zone,
      start: row.closed_zone === null ? start : zoneBounds(month, row.closed_zone).start,
      end,
      unsettled: row.unapplied_since !== null && row.unapplied_since < end,
    }
  })
}

/** Thousands of accounts share a few dozen zones. */
function memoised(): typeof boundsOf {
  const known = new Map<string, Bounds>()
  return (month, zone) => {
    const key = `${month} ${zone}`
    const bounds = known.get(key) ?? boundsOf(month, zone)
    known.set(key, bounds)
    return bounds
  }
}
