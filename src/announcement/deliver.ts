import { type Trx, transact, type WorkerContext } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { findAdministrators } from '../person/find-administrators.ts'
import { announce } from './announce.ts'
import type { Place, Topic } from './announcement.ts'
import { personPlace } from './audience.ts'
import type { Address, Delivery, Destination } from './messenger.ts'

/** How long a platform call may take before the row is taken for left behind by a crash. */
const LEASE_MS = 60_000
/** A post whose answer was lost is looked for after this long: the platform needs a moment to show it. */
const SETTLE_MS = 5_000
const MOST_FAILURES = 8

interface Taken {
  id: number
  wanted: number
  platform: Platform
  to: Destination
  topic: Topic
  address: Address | null
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
    const finding = await messenger.find(taken.to, mark, taken.createdAt)
    if (finding.kind === 'unreadable') return await settle(ctx, taken, { state: 'ambiguous', due: null })
    if (finding.kind === 'found') address = finding.address
  }
  const delivery = address
    ? await messenger.update(taken.to, address, taken.topic)
    : await messenger.post(taken.to, taken.topic, mark)
  await keep(ctx, taken, address, delivery)
}

async function take(ctx: WorkerContext, id: number): Promise<Taken | null> {
  return await transact(ctx, async trx => {
    const now = ctx.now()
    const row = await trx
      .selectFrom('announcement')
      .innerJoin('workspace', 'workspace.id', 'announcement.workspace_id')
      .selectAll('announcement')
      .select('workspace.platform')
      .where('announcement.id', '=', id)
      .where('due_at', '<=', now)
      .forUpdate('announcement')
      .skipLocked()
      .executeTakeFirst()
    if (!row) return null
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
      topic: row.topic,
      // A view stands before we say anything in it: its address is its id.
      address: row.address ?? (row.place.kind === 'view' ? { view: row.place.view } : null),
      failures: row.failures,
      unsure:
        (row.state === 'sending' || row.state === 'ambiguous') && row.address === null && row.place.kind !== 'view',
      createdAt: row.created_at,
    }
  })
}

async function keep(ctx: WorkerContext, taken: Taken, address: Address | null, delivery: Delivery): Promise<void> {
  const now = ctx.now()
  switch (delivery.kind) {
    case 'sent':
      return await settle(ctx, taken, { state: 'sent', address: delivery.address, due: null })
    case 'gone':
      // The person closed the view, or the message was deleted: it is said anew, to the person or in the channel.
      return await settle(ctx, taken, { state: 'pending', address: null, due: now, place: withoutView(taken.to.place) })
    case 'later':
      return await settle(ctx, taken, { state: address ? 'sent' : 'pending', due: delivery.at })
    case 'unknown':
      if (taken.failures >= MOST_FAILURES) return await settle(ctx, taken, { state: 'ambiguous', due: null })
      return await settle(ctx, taken, { state: 'sending', due: new Date(now.getTime() + SETTLE_MS), failed: true })
    case 'refused':
      return await refused(ctx, taken, delivery.problem)
    default:
      return delivery satisfies never
  }
}

function withoutView(place: Place): Place {
  return place.kind === 'view' ? { kind: 'person', person: place.person } : place
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
  },
): Promise<void> {
  await transact(ctx, async (trx, offers) => {
    const row = await trx
      .selectFrom('announcement')
      .select(['wanted'])
      .where('id', '=', taken.id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    // Somebody decided meanwhile: what was just said is out of date already.
    const behind = to.state === 'sent' && to.due === null && row.wanted > taken.wanted
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
      }))
      .where('id', '=', taken.id)
      .execute()
    if (due && due <= ctx.now()) offers.push({ job: 'deliver', announcementId: taken.id, wanted: row.wanted })
  })
}

/** It can't be said there. Whoever chose the channel is told; what a person can't be told stays in its row. */
async function refused(ctx: WorkerContext, taken: Taken, problem: string): Promise<void> {
  await transact(ctx, async (trx, offers) => {
    const now = ctx.now()
    const row = await trx
      .updateTable('announcement')
      .set({ state: 'undeliverable', problem, due_at: null })
      .where('id', '=', taken.id)
      .returning(['account_id'])
      .executeTakeFirstOrThrow()
    if (taken.to.place.kind !== 'channel') return
    const concerned = await whoChose(trx, taken.to, taken.to.place.channel, row.account_id)
    if (concerned === null) return
    const to = await personPlace(trx, concerned)
    await announce(trx, offers, {
      accountId: row.account_id,
      workspaceId: to.workspaceId,
      place: to.place,
      topic: { kind: 'undeliverable', announcementId: taken.id },
      once: `undeliverable/${taken.id}`,
      now,
    })
  })
}

/** The person who chose the channel; where another was chosen meanwhile, the Administrator longest known. */
async function whoChose(trx: Trx, to: Destination, channel: string, accountId: number): Promise<number | null> {
  const chosen = await trx
    .selectFrom('subscription')
    .select('created_by as id')
    .where('workspace_id', '=', to.workspaceId)
    .where('channel', '=', channel)
    .executeTakeFirst()
  if (chosen) return chosen.id
  const [administrator] = await findAdministrators(trx, accountId, 1)
  return administrator ?? null
}
