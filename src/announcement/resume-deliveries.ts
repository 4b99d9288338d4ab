import { type SqlBool, sql } from 'kysely'
import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { DAY_MS } from '../durations.ts'
import type { Work } from '../work.ts'
import { dueAnew } from './due-anew.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import { NOT_CONFIGURED, refreshUndeliverable } from './undelivered.ts'

/** Older announcements are outdated: they stay in the list of undelivered posts. */
const DAYS = 7

/**
 * Called when the app was installed again in a workspace. Posts what was refused because of the login, or had nobody to
 * get it, and is not obsolete; redraws cards that could not be edited.
 */
export async function resumeDeliveries(trx: Trx, hints: Work[], workspaceId: number, now: Date): Promise<void> {
  const since = new Date(now.getTime() - DAYS * DAY_MS)
  // Written as in the partial index, so that PostgreSQL uses it.
  const which = sql<SqlBool>`workspace_id = ${workspaceId} and (awaits_login or problem = 'left')
    and (address is not null or created_at > ${since})`
  await lockInOrder(trx, which)
  const rows = await trx
    .updateTable('announcement')
    .set({
      state: sql<'pending' | 'sent' | 'ambiguous'>`case when state = 'undeliverable' then 'pending' else state end`,
      ...dueAnew(now),
      awaits_login: false,
    })
    .where(which)
    .returning(['id', 'wanted', 'place'])
    .execute()
  hintDelivery(hints, rows)
  const [first] = rows
  if (first) await refreshUndeliverable(trx, hints, { workspaceId, place: first.place }, now)
}

/** The same, if something else shows that the platform accepts the app again: somebody wrote to it. */
export async function resumeAwaitingLogin(ctx: Context, workspaceId: number): Promise<void> {
  const waits = await ctx.db
    .selectFrom('announcement')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`awaits_login`)
    .limit(1)
    .executeTakeFirst()
  if (waits) await transact(ctx, (trx, hints) => resumeDeliveries(trx, hints, workspaceId, ctx.now()))
}

/** The same at a start, for platforms that now have settings: they may have been missing at delivery. */
export async function resumeConfigured(ctx: Context, platforms: readonly Platform[]): Promise<void> {
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
    await transact(ctx, (trx, hints) => resumeDeliveries(trx, hints, id, ctx.now()))
  }
}
