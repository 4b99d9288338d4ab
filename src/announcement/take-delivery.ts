import { type SqlBool, sql } from 'kysely'
import { type Trx, transact, type WorkerContext } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { MINUTE_MS } from '../durations.ts'
import type { Work } from '../work.ts'
import type { Place } from './announcement.ts'
import { hintDelivery } from './hint-delivery.ts'
import { lockInOrder } from './lock-in-order.ts'
import type { Address, Destination, Message } from './messenger.ts'
import { isOutOfReach, passOn, type ReasonNotPosted } from './pass-on.ts'

/**
 * How long a platform call may take before the row counts as abandoned by a crashed process: until then `due_at` is in
 * the future. This lease protects the post itself. The job's own lease (`src/lease.ts`, 10 s, renewed) only decides which
 * worker runs the job.
 */
const SENDING_MS = MINUTE_MS

/** An announcement that this worker holds a lease on. */
export interface Taken {
  id: number
  desiredVersion: number
  /** When the lease ends. It also identifies this worker's lease of the row. */
  until: Date
  platform: Platform
  to: Destination
  message: Message
  address: Address | null
  /** The address of the post whose thread it belongs to. */
  thread: Address | null
  threadOf: number | null
  failures: number
  /** When the first of the attempts was made since which nothing was applied; null: this is the first attempt. */
  failingSince: Date | null
  /** The problem of the last attempt, if one was noted. */
  problem: string | null
  /** When a call that may have posted it began, if its outcome is unknown. */
  maybePostedSince: Date | null
}

/**
 * Leases a due announcement for the time that a platform call may take. Returns null if another worker has it, if it
 * must not be posted (any more), or if it waits for the post above it; the row says which.
 */
export async function takeDelivery(ctx: WorkerContext, id: number): Promise<Taken | null> {
  return await transact(ctx, async (trx, hints) => {
    const now = ctx.now()
    const above = await lockParent(trx, id)
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
    // After a channel was moved, posts in the new channel can't be in the thread of a post in the old one.
    const parent = above && isSamePlace(above.place, row.place) ? above : undefined
    if (row.account_id !== row.workspaceAccountId) {
      await endDelivery(trx, hints, row, now)
      return null
    }
    if (row.uninstalled_at !== null && row.address !== null) {
      // The posted message can be edited after the app is installed again.
      await trx
        .updateTable('announcement')
        .set({ state: 'sent', due_at: null, problem: 'uninstalled', awaits_login: true })
        .where('id', '=', id)
        .execute()
      return null
    }
    if (await isOutOfReach(trx, { workspaceId: row.workspace_id, place: row.place })) {
      await endDelivery(trx, hints, row, now, () => passOn(trx, hints, row, now))
      return null
    }
    if (parent && row.state === 'pending' && row.address === null && mayStillBePosted(parent)) {
      // `wake` makes it due when the post above it exists.
      await trx.updateTable('announcement').set({ due_at: null }).where('id', '=', id).execute()
      return null
    }
    const maybePostedSince = readMaybePostedSince(row)
    const until = new Date(now.getTime() + SENDING_MS)
    await trx
      .updateTable('announcement')
      .set({ state: 'sending', due_at: until, tried_at: maybePostedSince, maybe_posted_since: null })
      .where('id', '=', id)
      .execute()
    return {
      id,
      desiredVersion: row.wanted,
      until,
      platform: row.platform,
      to: { workspaceId: row.workspace_id, place: row.place },
      message: { accountId: row.account_id, topic: row.topic },
      // A view exists before we write into it: its address is its id.
      address: row.address ?? (row.place.kind === 'view' ? { view: row.place.view } : null),
      thread: parent?.address ?? null,
      threadOf: row.thread_of,
      failures: row.failures,
      failingSince: row.failing_since,
      problem: row.problem,
      maybePostedSince,
    }
  })
}

/** Since when a post may exist whose address is unknown. Null: it was not posted, or its address is known. */
function readMaybePostedSince(row: {
  state: string
  place: Place
  address: Address | null
  tried_at: Date | null
  maybe_posted_since: Date | null
  created_at: Date
}): Date | null {
  if (row.address !== null || row.place.kind === 'view') return null
  if (row.maybe_posted_since !== null) return row.maybe_posted_since
  if (row.state === 'ambiguous') return row.tried_at ?? row.created_at
  return row.state === 'sending' ? row.tried_at : null
}

/**
 * Ends the delivery to another account's workspace (the companies have parted), or to a person out of reach. A message
 * that was posted stays as it is.
 */
async function endDelivery(
  trx: Trx,
  hints: Work[],
  row: { id: number; address: Address | null; wanted: number },
  now: Date,
  why: () => Promise<ReasonNotPosted> = async () => 'unlinked',
): Promise<void> {
  if (row.address === null) return await closeUnposted(trx, hints, row.id, await why(), now)
  await trx
    .updateTable('announcement')
    .set({ state: 'sent', delivered: row.wanted, due_at: null })
    .where('id', '=', row.id)
    .execute()
}

interface Parent {
  place: Place
  address: Address | null
  state: string
}

/**
 * Locks and reads the post above this one. It is locked before the row itself, in the same order as where that post's
 * outcome is written (`wake`): either we see its address here, or `wake` makes this row due.
 */
async function lockParent(trx: Trx, id: number): Promise<Parent | undefined> {
  return await trx
    .selectFrom('announcement')
    .select(['address', 'state', 'place'])
    .where('id', '=', eb => eb.selectFrom('announcement as below').select('below.thread_of').where('below.id', '=', id))
    .forShare()
    .executeTakeFirst()
}

const isSamePlace = (one: Place, other: Place): boolean =>
  one.kind === 'channel' && other.kind === 'channel' && one.channel === other.channel

/** If it never will be posted, the posts of its thread are posted outside a thread. */
function mayStillBePosted(parent: Parent): boolean {
  return parent.address === null && (parent.state === 'pending' || parent.state === 'sending')
}

/** Makes the posts due that waited for this one to be posted, or to be given up. */
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

/** Closes an announcement that was not posted; nobody is informed about that. */
export async function closeUnposted(
  trx: Trx,
  hints: Work[],
  id: number,
  problem: ReasonNotPosted,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('announcement')
    .set({ state: 'undeliverable', problem, due_at: null })
    .where('id', '=', id)
    .execute()
  await wake(trx, hints, id, now)
}
