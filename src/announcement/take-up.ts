import { type SqlBool, sql } from 'kysely'
import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { DAY_MS } from '../durations.ts'
import type { Work } from '../work.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import { NOT_CONFIGURED, refreshUndeliverable } from './undelivered.ts'

/** What is older is history by then: it stays in the list of what did not arrive. */
const DAYS = 7

/**
 * The app is installed there again: what its platform refused because of the login, or could tell nobody there, is said now where it
 * is not obsolete, and copies of cards are brought up to date.
 */
export async function takeUpDeliveries(trx: Trx, hints: Work[], workspaceId: number, now: Date): Promise<void> {
  const since = new Date(now.getTime() - DAYS * DAY_MS)
  // `awaits_login or …` as the index has it.
  const which = sql<SqlBool>`workspace_id = ${workspaceId} and (awaits_login or problem = 'left')
    and (address is not null or created_at > ${since})`
  await lockInOrder(trx, which)
  const rows = await trx
    .updateTable('announcement')
    .set({
      state: sql<'pending' | 'sent' | 'ambiguous'>`case when state = 'undeliverable' then 'pending' else state end`,
      due_at: now,
      failures: 0,
      problem: null,
      awaits_login: false,
    })
    .where(which)
    .returning(['id', 'wanted', 'place'])
    .execute()
  hintDelivery(hints, rows)
  const [first] = rows
  if (first) await refreshUndeliverable(trx, hints, { workspaceId, place: first.place }, now)
}

/** The same where the platform shows by anything else that it lets the app in: somebody speaks to it. */
export async function takeUpWhatWaits(ctx: Context, workspaceId: number): Promise<void> {
  const waits = await ctx.db
    .selectFrom('announcement')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`awaits_login`)
    .limit(1)
    .executeTakeFirst()
  if (waits) await transact(ctx, (trx, hints) => takeUpDeliveries(trx, hints, workspaceId, ctx.now()))
}

/** The same at a start, of these platforms: their settings may have been missing when it was to be delivered. */
export async function takeUpConfigured(ctx: Context, platforms: readonly Platform[]): Promise<void> {
  if (platforms.length === 0) return
  const workspaces = await ctx.db
    .selectFrom('announcement')
    .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
    .select('workspace.id')
    .distinct()
    .where('platform', 'in', platforms)
    .where(sql<boolean>`announcement.awaits_login and announcement.problem = ${NOT_CONFIGURED}`)
    .execute()
  for (const { id } of workspaces) {
    await transact(ctx, (trx, hints) => takeUpDeliveries(trx, hints, id, ctx.now()))
  }
}
