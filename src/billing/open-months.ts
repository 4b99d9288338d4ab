import { type Kysely, sql } from 'kysely'
import type { Bounds } from '../calendar/calendar-month.ts'
import { nextMonth } from '../calendar/calendar-month.ts'
import {
  type AccountZones,
  monthAt,
  monthBounds,
  monthEnds,
  readZones,
  zoneOfMonth,
  zonesOf,
} from '../calendar/month-zones.ts'
import type { Database } from '../database/tables.ts'

/** The oldest month of an account that is not closed yet. */
export interface OpenMonth extends Bounds {
  accountId: number
  month: string
  timeZone: string
  /**
   * When it is over for the first and for the last of its feeds: feeds that joined within it may have their own bounds.
   */
  ends: { first: Date; last: Date }
  /** Whether the account has closed a month. */
  closedBefore: boolean
  /** The job of a Confirm of this month has not applied it yet, so the bill is not final. */
  unsettled: boolean
}

interface Row {
  accountId: number
  closed: string | null
  /** The first Confirm of each feed; null if a month was closed before. */
  firsts: { id: number; at: string }[] | null
  unappliedSince: Date | null
}

/**
 * The oldest open month of each of these accounts, except those that never confirmed an integration. An account's first
 * month is that of its first Confirm. `known`: the zones of the accounts, if the caller has read them already.
 */
export async function oldestOpenMonths(
  db: Kysely<Database>,
  accountIds: readonly number[],
  known?: ReadonlyMap<number, AccountZones>,
): Promise<OpenMonth[]> {
  if (accountIds.length === 0) return []
  const [{ rows }, zones] = await Promise.all([readRows(db, accountIds), known ?? readZones(db, accountIds)])
  return rows.flatMap(({ accountId, closed, firsts, unappliedSince }) => {
    const all = zones.get(accountId)
    if (!all) return []
    // Each by the bounds of its own feed: a feed that joined may have begun in a month that had not begun in this zone.
    const first = firsts?.map(({ id, at }) => monthAt(zonesOf(all, id), new Date(at)).month).sort()[0]
    const month = closed === null ? first : nextMonth(closed)
    if (month === undefined) return []
    const ends = monthEnds(all, month)
    return {
      accountId,
      month,
      timeZone: zoneOfMonth(all.own, month),
      ...monthBounds(all.own, month),
      ends,
      closedBefore: closed !== null,
      unsettled: unappliedSince !== null && unappliedSince < ends.last,
    }
  })
}

function readRows(db: Kysely<Database>, accountIds: readonly number[]) {
  return sql<Row>`
    select account.id as "accountId", last.month as closed, first.firsts, unapplied.since as "unappliedSince"
    from account
    left join lateral (
      select month from closed_month
      where closed_month.account_id = account.id order by month desc limit 1
    ) last on true
    cross join lateral (
      select json_agg(json_build_object('id', integration.id, 'at', first_confirmed_at)) as firsts
      from integration
      where integration.account_id = account.id and first_confirmed_at is not null and last.month is null
    ) first
    cross join lateral (
      select min(draft.confirmed_at) as since
      from draft join integration on integration.id = draft.integration_id
      where integration.account_id = account.id and draft.confirmed_at is not null and draft.applied_at is null
    ) unapplied
    where account.id = any(${accountIds}::bigint[])`.execute(db)
}
