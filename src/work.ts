import { nextMonthToClose } from './billing/close-month.ts'
import type { Context } from './context.ts'

/** Everything that happens in the background. One job in `jobs/` for each. Ids and counters only: never a secret. */
export type Work =
  | { job: 'verify'; integrationId: number; requestedAt: string }
  /** `turn` is the checkpoint it continues from: the same turn offered twice is one job. */
  | { job: 'sync'; integrationId: number; turn: number }
  | { job: 'deliver'; announcementId: number; wanted: number }
  | { job: 'apply-selection'; draftId: number }
  | { job: 'close-month'; accountId: number; month: string }

/**
 * What the rows say is to be done now. The queue only carries work: wipe its store and all of this is offered again.
 * Returns at most `limit` of each kind, longest waiting first.
 */
export async function dueWork(ctx: Context, limit = 200): Promise<Work[]> {
  const [soon, months] = await Promise.all([dueSoon(ctx, limit), dueMonths(ctx, limit)])
  return [...soon, ...months]
}

/** The months that can be closed: asked once a minute, for it looks at every account. */
export async function dueMonths(ctx: Context, limit = 200): Promise<Work[]> {
  const months = await nextMonthToClose(ctx, limit)
  return months.map(month => ({ job: 'close-month' as const, ...month }))
}

/** All the rest: asked every second, from partial indexes that hold nothing but what waits. */
export async function dueSoon(ctx: Context, limit = 200): Promise<Work[]> {
  const now = ctx.now()
  const [verifying, syncing, telling, applying] = await Promise.all([
    ctx.db
      .selectFrom('integration')
      .select(['id', 'verify_requested_at'])
      .where('verify_requested_at', 'is not', null)
      .where('state', '!=', 'removed')
      .orderBy('verify_requested_at')
      .limit(limit)
      .execute(),
    ctx.db
      .selectFrom('integration')
      .select(['id', 'read_turn'])
      .where('next_sync_at', '<=', now)
      .orderBy('next_sync_at')
      .limit(limit)
      .execute(),
    ctx.db
      .selectFrom('announcement')
      .select(['id', 'wanted'])
      .where('due_at', '<=', now)
      .orderBy('due_at')
      .limit(limit)
      .execute(),
    ctx.db
      .selectFrom('draft')
      .select('id')
      .where('confirmed_at', 'is not', null)
      .where('applied_at', 'is', null)
      .orderBy('id')
      .limit(limit)
      .execute(),
  ])
  return [
    ...verifying.map(row => ({
      job: 'verify' as const,
      integrationId: row.id,
      requestedAt: row.verify_requested_at?.toISOString() ?? '',
    })),
    ...syncing.map(row => ({ job: 'sync' as const, integrationId: row.id, turn: row.read_turn })),
    ...telling.map(row => ({ job: 'deliver' as const, announcementId: row.id, wanted: row.wanted })),
    ...applying.map(row => ({ job: 'apply-selection' as const, draftId: row.id })),
  ]
}
