import { type SqlBool, sql } from 'kysely'
import { type Trx, transact, type WorkerContext } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import type { Failure } from '../lease.ts'
import { whoHears } from '../person/who-hears.ts'
import type { Work } from '../work.ts'
import { announce, refreshThreads } from './announce.ts'
import type { Place } from './announcement.ts'
import { personPlace } from './destination.ts'
import { isOneOf, lockInOrder } from './lock-in-order.ts'
import type { Address, Destination, FirstDelivery, Message } from './messenger.ts'
import { offerDelivery } from './offer-delivery.ts'
import { isOutOfReach, passOn, type Unsaid } from './pass-on.ts'

/** How long a platform call may take before the row is taken for left behind by a crash. */
const LEASE_MS = 60_000
/** A post whose answer was lost is looked for after this long: the platform needs a moment to show it. */
const SETTLE_MS = 5_000
const MOST_FAILURES = 8
/** Somebody looks at the screen and waits: after so many tries they get a message instead. */
const MOST_FAILURES_OF_VIEW = 2

interface Taken {
  id: number
  wanted: number
  platform: Platform
  to: Destination
  message: Message
  address: Address | null
  /** The post below which it stands. */
  thread: Address | null
  threadOf: number | null
  failures: number
  /** Left behind by a crash or a lost answer, without an address: it may stand there already. */
  unsure: boolean
  createdAt: Date
}

/**
 * Posts or edits one announcement. Between "we say it" and "it was said" the row is `sending`: found in that state, it
 * is looked up by its mark before anything is said again. Where the platform doesn't let us look, it stays `ambiguous`
 * and is shown to an administrator: neither lost nor doubled.
 */
export async function deliver(ctx: WorkerContext, input: { announcementId: number }): Promise<void> {
  const taken = await take(ctx, input.announcementId)
  if (!taken) return
  const messenger = ctx.messengers[taken.platform]
  // Installed there once, and now run without that platform's settings.
  if (!messenger) return await refused(ctx, taken, 'not_configured')
  const mark = `fleetfeed-${taken.id}`

  let address = taken.address
  if (taken.unsure) {
    const finding = await messenger.find(taken.to, taken.message, mark, taken.createdAt, taken.thread)
    if (finding.kind === 'unreadable') return await settle(ctx, taken, { state: 'ambiguous', due: null })
    if (finding.kind === 'found') address = finding.address
  }
  const delivery: FirstDelivery = address
    ? await messenger.update(taken.to, address, taken.message)
    : await messenger.post(taken.to, taken.message, mark, taken.thread)
  await keep(ctx, taken, address, delivery)
}

async function take(ctx: WorkerContext, id: number): Promise<Taken | null> {
  return await transact(ctx, async (trx, offers) => {
    const now = ctx.now()
    const root = await lockRoot(trx, id)
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
    // Nothing that stands there can be edited any more.
    const isUninstalled = row.uninstalled_at !== null && row.address !== null
    if (row.account_id !== row.workspaceAccountId || isUninstalled) {
      await leave(trx, offers, row, now)
      return null
    }
    if (await isOutOfReach(trx, { workspaceId: row.workspace_id, place: row.place })) {
      await leave(trx, offers, row, now, () => passOn(trx, offers, row, now))
      return null
    }
    if (root && row.address === null && mayYetStand(root)) {
      // It is due again when the post above it stands.
      await trx.updateTable('announcement').set({ due_at: null }).where('id', '=', id).execute()
      return null
    }
    await trx
      .updateTable('announcement')
      .set({ state: 'sending', due_at: new Date(now.getTime() + LEASE_MS) })
      .where('id', '=', id)
      .execute()
    return {
      id,
      wanted: row.wanted,
      platform: row.platform,
      to: { workspaceId: row.workspace_id, place: row.place },
      message: { accountId: row.account_id, topic: row.topic },
      // A view stands before we say anything in it: its address is its id.
      address: row.address ?? (row.place.kind === 'view' ? { view: row.place.view } : null),
      thread: root?.address ?? null,
      threadOf: row.thread_of,
      failures: row.failures,
      unsure:
        (row.state === 'sending' || row.state === 'ambiguous') && row.address === null && row.place.kind !== 'view',
      createdAt: row.created_at,
    }
  })
}

/**
 * The companies have parted: nothing of the one is said in the other's workspace any more; or the app was uninstalled there; or
 * the person can't be reached any more. What stands there stays as it was.
 */
async function leave(
  trx: Trx,
  offers: Work[],
  row: { id: number; address: Address | null; wanted: number },
  now: Date,
  why: () => Promise<Unsaid> = async () => 'unlinked',
): Promise<void> {
  if (row.address === null) return await leaveUnsaid(trx, offers, row.id, await why(), now)
  await trx
    .updateTable('announcement')
    .set({ state: 'sent', delivered: row.wanted, due_at: null })
    .where('id', '=', row.id)
    .execute()
}

interface Root {
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
    .select(['address', 'state'])
    .where('id', '=', eb => eb.selectFrom('announcement as below').select('below.thread_of').where('below.id', '=', id))
    .forShare()
    .executeTakeFirst()
}

/** Where it never will, what belongs below it stands for itself. */
function mayYetStand(root: Root): boolean {
  return root.address === null && (root.state === 'pending' || root.state === 'sending')
}

/** What waited for this post to stand, or for it to be clear that it won't. */
async function wake(trx: Trx, offers: Work[], id: number, now: Date): Promise<void> {
  const waits = sql<SqlBool>`thread_of = ${id} and state = 'pending' and due_at is null`
  await lockInOrder(trx, waits)
  const rows = await trx
    .updateTable('announcement')
    .set({ due_at: now })
    .where(waits)
    .returning(['id', 'wanted'])
    .execute()
  offerDelivery(offers, rows)
}

async function keep(ctx: WorkerContext, taken: Taken, address: Address | null, delivery: FirstDelivery): Promise<void> {
  const now = ctx.now()
  switch (delivery.kind) {
    case 'sent':
      return await settle(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'gone':
      // The person closed the view, or the message was deleted: it is said anew, to the person or in the channel.
      return await sayAnew(ctx, taken)
    case 'later':
      return await settle(ctx, taken, { state: address ? 'sent' : 'pending', due: delivery.at })
    case 'unknown':
      if (isView(taken) && taken.failures >= MOST_FAILURES_OF_VIEW) return await sayAnew(ctx, taken)
      if (taken.failures >= MOST_FAILURES) return await settle(ctx, taken, { state: 'ambiguous', due: null })
      return await settle(ctx, taken, { state: 'sending', due: new Date(now.getTime() + SETTLE_MS), failed: true })
    case 'out_of_reach':
      // Said of them just now: it is passed on.
      return await settle(ctx, taken, { state: 'pending', due: now })
    case 'obsolete':
      return await transact(ctx, (trx, offers) => leaveUnsaid(trx, offers, taken.id, 'moot', now))
    case 'refused':
      // Whatever the reason: the screen goes on saying that it changes by itself.
      if (isView(taken)) return await sayAnew(ctx, taken)
      // The post above it was deleted, say: it stands for itself, and if that is refused too, people are told.
      if (taken.thread && !address) return await settle(ctx, taken, { state: 'pending', due: now, flat: true })
      return await refused(ctx, taken, delivery.problem)
    default:
      return delivery satisfies never
  }
}

/** Of a screen that somebody has open. */
function isView(taken: Taken): boolean {
  return taken.to.place.kind === 'view'
}

/** To the person where it was a screen of theirs, else in the same place. */
async function sayAnew(ctx: WorkerContext, taken: Taken): Promise<void> {
  const place = withoutView(taken.to.place)
  await settle(ctx, taken, { state: 'pending', address: null, due: ctx.now(), place })
}

function withoutView(place: Place): Place {
  return place.kind === 'view' ? { kind: 'person', person: place.person } : place
}

/** So many tries that failed one after the other are no chance: what waits on a screen is said in a message. */
const FAILURES_TOLD = 3
/** So many are none either: it is shown to the Administrators, who can have it posted again, and not tried any more. */
const FAILURES_SHOWN = 6

/** What `failed` of its job does: a bug keeps it from being said. */
export async function tellDeliveryFailure(
  ctx: WorkerContext,
  input: { announcementId: number },
  { failures, pauseMs }: Failure,
): Promise<void> {
  if (failures < FAILURES_TOLD) return
  await transact(ctx, async (trx, offers) => {
    const now = ctx.now()
    const row = await trx
      .selectFrom('announcement')
      .select(['id', 'place', 'state', 'due_at'])
      .where('id', '=', input.announcementId)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!row || row.due_at === null || row.state === 'undeliverable') return
    if (row.place.kind === 'view') {
      const place = JSON.stringify(withoutView(row.place))
      const due_at = new Date(now.getTime() + pauseMs)
      await trx
        .updateTable('announcement')
        .set({ place, address: null, state: 'pending', due_at })
        .where('id', '=', row.id)
        .execute()
    } else if (failures >= FAILURES_SHOWN) {
      await trx.updateTable('announcement').set({ state: 'ambiguous', due_at: null }).where('id', '=', row.id).execute()
      await wake(trx, offers, row.id, now)
    }
  })
}

async function settle(
  ctx: WorkerContext,
  taken: Taken,
  to: {
    state: 'pending' | 'sending' | 'sent' | 'ambiguous'
    address?: Address | null
    due: Date | null
    place?: Place
    failed?: boolean
    /** No longer below another one. */
    flat?: boolean
  },
): Promise<void> {
  await transact(ctx, async (trx, offers) => {
    const isNew = to.state === 'sent' && taken.address === null
    await lockInOrder(trx, isOneOf([taken.id, isNew ? taken.threadOf : null]))
    const row = await trx
      .selectFrom('announcement')
      .select(['wanted', 'state'])
      .where('id', '=', taken.id)
      .executeTakeFirstOrThrow()
    // The workspace has left the account meanwhile: what stands there is known, what doesn't is not said.
    const left = row.state !== 'sending'
    if (left && (to.state !== 'sent' || to.due !== null)) return
    // Somebody decided meanwhile: what was just said is out of date already.
    const behind = !left && to.state === 'sent' && to.due === null && row.wanted > taken.wanted
    const due = behind ? ctx.now() : to.due
    await trx
      .updateTable('announcement')
      .set(eb => ({
        state: to.state,
        due_at: due,
        failures: to.failed ? eb('failures', '+', 1) : 0,
        ...(to.state === 'sent' && to.due === null ? { delivered: taken.wanted } : {}),
        ...(to.address === undefined ? {} : { address: to.address && JSON.stringify(to.address) }),
        ...(to.place ? { place: JSON.stringify(to.place) } : {}),
        ...(to.flat ? { thread_of: null } : {}),
      }))
      .where('id', '=', taken.id)
      .execute()
    if (to.state === 'sent' || to.state === 'ambiguous') await wake(trx, offers, taken.id, ctx.now())
    if (isNew) await refreshThreads(trx, offers, [taken.threadOf], ctx.now())
    if (due && due <= ctx.now()) offerDelivery(offers, [{ id: taken.id, wanted: row.wanted }])
  })
}

/** Nobody has to hear of it, nor of its not being said. */
async function leaveUnsaid(trx: Trx, offers: Work[], id: number, problem: Unsaid, now: Date): Promise<void> {
  await trx
    .updateTable('announcement')
    .set({ state: 'undeliverable', problem, due_at: null })
    .where('id', '=', id)
    .execute()
  await wake(trx, offers, id, now)
}

/**
 * It can't be said there. Whoever chose the channel is told; what a person can't be told stays in its row, and the platform is
 * asked whether they are still there (`checkPerson`).
 */
async function refused(ctx: WorkerContext, taken: Taken, problem: string): Promise<void> {
  await transact(ctx, async (trx, offers) => {
    const now = ctx.now()
    const row = await trx
      .updateTable('announcement')
      .set({ state: 'undeliverable', problem, due_at: null })
      .where('id', '=', taken.id)
      // The workspace has left the account meanwhile: nobody has to hear of it.
      .where('state', '=', 'sending')
      .returning(['account_id'])
      .executeTakeFirst()
    if (!row) return
    await wake(trx, offers, taken.id, now)
    const { place, workspaceId } = taken.to
    if (place.kind !== 'channel') {
      await trx
        .updateTable('person')
        .set({ check_at: now })
        .where('workspace_id', '=', workspaceId)
        .where('external_id', '=', place.person)
        .execute()
      return
    }
    const [first, ...others] = await whoHears(trx, row.account_id, await whoChose(trx, taken.to, place.channel))
    for (const concerned of first === undefined ? [] : [first, ...others]) {
      const to = await personPlace(trx, concerned)
      await announce(trx, offers, {
        accountId: row.account_id,
        workspaceId: to.workspaceId,
        place: to.place,
        topic: { kind: 'undeliverable', announcementId: taken.id },
        // The first one's as ever: what was announced by an earlier version is not told again.
        once: concerned === first ? `undeliverable/${taken.id}` : `undeliverable/${taken.id}/${concerned}`,
        now,
      })
    }
  })
}

/** The person who chose the channel; null where another was chosen meanwhile. */
async function whoChose(trx: Trx, to: Destination, channel: string): Promise<number | null> {
  const chosen = await trx
    .selectFrom('subscription')
    .select('created_by as id')
    .where('workspace_id', '=', to.workspaceId)
    .where('channel', '=', channel)
    .executeTakeFirst()
  return chosen?.id ?? null
}
