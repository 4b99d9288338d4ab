import { sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import { takeIn } from '../arrival/take-in.ts'
import { tellArrival } from '../arrival/tell-arrival.ts'
import type { Oddity } from '../asset/equipment-snapshot.ts'
import { identityOf } from '../asset/identity.ts'
import { ingest } from '../asset/ingest.ts'
import { currentDay } from '../billing/current-day.ts'
import type { Context, Trx } from '../context.ts'
import { type FeedAnswer, feedApp } from '../feed/feed.ts'
import type { Work } from '../work.ts'
import type { Integration } from './find-integration.ts'

export type Page = Extract<FeedAnswer, { kind: 'page' }>

/** Syncs of one pace would all run in the same second: each is moved by up to this share of it. */
const JITTER = 0.05

/**
 * Takes the next pages of one read of the fleet in, together with the checkpoint after them: either both happened or
 * neither. The caller holds the integration's lock. Before Confirm this only lists; after it the machines are received,
 * and new ones are selected or wait for approval.
 */
export async function keepPages(
  ctx: Context,
  trx: Trx,
  offers: Work[],
  integration: Integration,
  pages: Page[],
): Promise<void> {
  const now = ctx.now()
  const startedAt = integration.readStartedAt ?? now
  const active = integration.state === 'active'
  const equipment = pages.flatMap(page => page.equipment)
  const added = await ingest(trx, {
    integrationId: integration.id,
    equipment,
    now,
    receipt: active ? await currentDay(trx, integration.accountId, now, integration.id) : null,
  })
  await keepOddities(trx, integration.id, pages, now)
  if (active && added.length > 0) await takeIn(trx, { integration, assetIds: added, startedAt, now })

  const next = pages.at(-1)?.next ?? null
  const done = next === null
  await trx
    .updateTable('integration')
    .set(eb => ({
      asset_count: eb('asset_count', '+', added.length),
      read_started_at: done ? null : startedAt,
      read_cursor: next,
      read_turn: eb('read_turn', '+', 1),
      failures: 0,
      next_sync_at: done ? (active ? nextSyncAt(ctx, integration, startedAt) : null) : now,
      ...(done ? { last_sync_at: now } : {}),
    }))
    .where('id', '=', integration.id)
    .execute()

  if (done && active) await tellArrival(trx, offers, { integration, startedAt, now })
  if (!active) await refreshListing(trx, offers, integration.id, now)
}

function nextSyncAt(ctx: Context, integration: Integration, startedAt: Date): Date {
  const pace = feedApp(ctx.feed, integration.oem).paceSeconds * 1000
  return new Date(startedAt.getTime() + pace * (1 + JITTER * Math.random()))
}

/** The screen on which somebody waits for the list shows how far it is. */
export async function refreshListing(trx: Trx, offers: Work[], integrationId: number, now: Date): Promise<void> {
  const waiting = await trx
    .selectFrom('announcement')
    .select('topic')
    .where(sql<boolean>`topic @> ${JSON.stringify({ kind: 'verification', integrationId })}::jsonb`)
    .where('state', '!=', 'undeliverable')
    .orderBy('id', 'desc')
    .limit(1)
    .execute()
  for (const { topic } of waiting) await refresh(trx, offers, topic, now)
}

/** Paging was cut short by a guard: said where the other things are said that a feed gets wrong. */
const INCOMPLETE: Oddity = { element: 'Links', value: 'next', reason: 'paging' }

/** Values that could not be believed, once for each machine and element. */
async function keepOddities(trx: Trx, integrationId: number, pages: Page[], now: Date): Promise<void> {
  const rows = pages.flatMap(page => [
    ...[...page.oddities, ...(page.truncated ? [INCOMPLETE] : [])].map(oddity => ({
      identity: null as string | null,
      oddity,
    })),
    ...page.equipment.flatMap(machine => machine.oddities.map(oddity => ({ identity: identityOf(machine), oddity }))),
  ])
  if (rows.length === 0) return
  const flat = rows.map(({ identity, oddity }) => ({ identity, ...oddity }))
  await sql`
    insert into oddity (integration_id, identity, element, value, reason, first_seen_at)
    select ${integrationId}, identity, element, value, reason, ${now}
    from json_to_recordset(${JSON.stringify(flat)}) as row (identity text, element text, value text, reason text)
    on conflict do nothing`.execute(trx)
}
