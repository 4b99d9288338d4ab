import { type SqlBool, sql } from 'kysely'
import { type Trx, transact, type WorkerContext } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { MINUTE_MS } from '../durations.ts'
import type { Work } from '../work.ts'
import type { Place } from './announcement.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import type { Address, Destination, Message } from './messenger.ts'
import { isOutOfReach, passOn, type Unsaid } from './pass-on.ts'

/** How long a platform call may take before the row is taken for left behind by a crash. */
const LEASE_MS = MINUTE_MS

/** An announcement that this worker delivers now. */
export interface Taken {
  id: number
  desiredVersion: number
  /** When the row is given to another worker, which also says that it was this one that took it. */
  until: Date
  platform: Platform
  to: Destination
  message: Message
  address: Address | null
  /** The post below which it stands. */
  thread: Address | null
  threadOf: number | null
  failures: number
  /** Why it was not said so far, where that was noted. */
  problem: string | null
  /** A call that posts it was begun, and nobody knows how it ended: since when it may stand there. */
  unsureSince: Date | null
}

/**
 * Takes an announcement that is due, for as long as a platform call may take. `null`: another worker has it, there is nothing to be said
 * any more, or it waits for the post above it; the row says which.
 */
export async function takeDelivery(ctx: WorkerContext, id: number): Promise<Taken | null> {
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const above = await lockRoot(trx, id)
    const row = await trx
      .selectFrom('announcement')
      .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
      .selectAll('announcement')
      .select(['workspace.platform', 'workspace.account_id as workspaceAccountId', 'workspace.uninstalled_at'])
      .where('announcement.id', '=', id)
      .where('due_at', '<=', now)
      .forUpdate('announcement')
      .skipLocked()
      .executeTakeFirst()
    if (!row) return null
    // The channel was moved: below what stands in the old one nothing of the new one can be said.
    const root = above && isSamePlace(above.place, row.place) ? above : undefined
    if (row.account_id !== row.workspaceAccountId) {
      await leave(trx, hints, row, now)
      return null
    }
    if (row.uninstalled_at !== null && row.address !== null) {
      // What stands there can be edited when the app is installed again.
      await trx
        .updateTable('announcement')
        .set({ state: 'sent', due_at: null, problem: 'uninstalled', awaits_login: true })
        .where('id', '=', id)
        .execute()
      return null
    }
    if (await isOutOfReach(trx, { workspaceId: row.workspace_id, place: row.place })) {
      await leave(trx, hints, row, now, () => passOn(trx, hints, row, now))
      return null
    }
    if (root && row.state === 'pending' && row.address === null && mayYetStand(root)) {
      // It is due again when the post above it stands.
      await trx.updateTable('announcement').set({ due_at: null }).where('id', '=', id).execute()
      return null
    }
    const unsureSince = mayStandSince(row)
    const until = new Date(now.getTime() + LEASE_MS)
    await trx
      .updateTable('announcement')
      .set({ state: 'sending', due_at: until, tried_at: unsureSince })
      .where('id', '=', id)
      .execute()
    return {
      id,
      desiredVersion: row.wanted,
      until,
      platform: row.platform,
      to: { workspaceId: row.workspace_id, place: row.place },
      message: { accountId: row.account_id, topic: row.topic },
      // A view stands before we say anything in it: its address is its id.
      address: row.address ?? (row.place.kind === 'view' ? { view: row.place.view } : null),
      thread: root?.address ?? null,
      threadOf: row.thread_of,
      failures: row.failures,
      problem: row.problem,
      unsureSince,
    }
  })
}

/** Since when a post may stand there of which nobody knows; null: it can't, or it does. */
function mayStandSince(row: {
  state: string
  place: Place
  address: Address | null
  tried_at: Date | null
  created_at: Date
}): Date | null {
  if (row.address !== null || row.place.kind === 'view') return null
  if (row.state === 'ambiguous') return row.tried_at ?? row.created_at
  return row.state === 'sending' ? row.tried_at : null
}

/**
 * The companies have parted: nothing of the one is said in the other's workspace any more; or the person can't be reached any
 * more. What stands there stays as it was.
 */
async function leave(
  trx: Trx,
  hints: Work[],
  row: { id: number; address: Address | null; wanted: number },
  now: Date,
  why: () => Promise<Unsaid> = async () => 'unlinked',
): Promise<void> {
  if (row.address === null) return await leaveUnsaid(trx, hints, row.id, await why(), now)
  await trx
    .updateTable('announcement')
    .set({ state: 'sent', delivered: row.wanted, due_at: null })
    .where('id', '=', row.id)
    .execute()
}

interface Root {
  place: Place
  address: Address | null
  state: string
}

/**
 * The post above this one. Locked before the row itself, as where that post has been said (`wake`): either we see its
 * address here, or it wakes us.
 */
async function lockRoot(trx: Trx, id: number): Promise<Root | undefined> {
  return await trx
    .selectFrom('announcement')
    .select(['address', 'state', 'place'])
    .where('id', '=', eb => eb.selectFrom('announcement as below').select('below.thread_of').where('below.id', '=', id))
    .forShare()
    .executeTakeFirst()
}

const isSamePlace = (one: Place, other: Place): boolean =>
  one.kind === 'channel' && other.kind === 'channel' && one.channel === other.channel

/** Where it never will, what belongs below it stands for itself. */
function mayYetStand(root: Root): boolean {
  return root.address === null && (root.state === 'pending' || root.state === 'sending')
}

/** What waited for this post to stand, or for it to be clear that it won't. */
export async function wake(trx: Trx, hints: Work[], id: number, now: Date): Promise<void> {
  const waits = sql<SqlBool>`thread_of = ${id} and state = 'pending' and due_at is null`
  await lockInOrder(trx, waits)
  const rows = await trx
    .updateTable('announcement')
    .set({ due_at: now })
    .where(waits)
    .returning(['id', 'wanted'])
    .execute()
  hintDelivery(hints, rows)
}

/** Nobody has to hear of it, nor of its not being said. */
export async function leaveUnsaid(trx: Trx, hints: Work[], id: number, problem: Unsaid, now: Date): Promise<void> {
  await trx
    .updateTable('announcement')
    .set({ state: 'undeliverable', problem, due_at: null })
    .where('id', '=', id)
    .execute()
  await wake(trx, hints, id, now)
}
