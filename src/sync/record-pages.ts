import { sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import { announceArrival } from '../arrival/announce-arrival.ts'
import { recordNewAssets } from '../arrival/record-new-assets.ts'
import { currentDay } from '../calendar/current-day.ts'
import type { Context, Trx } from '../context.ts'
import { type FeedAnswer, feedApp } from '../feed/feed.ts'
import type { Integration } from '../integration/find-integration.ts'
import { announceConflicts } from '../merging/announce-conflicts.ts'
import { outdateDrafts } from '../selection/seen.ts'
import { recordSilence } from '../silence/record-silence.ts'
import { concludeList } from '../trouble/conclude-list.ts'
import type { Work } from '../work.ts'
import { countShared } from './count-shared.ts'
import { countValues } from './count-values.ts'
import { recordAssets } from './record-assets.ts'
import { decideHourUnits, recordHourUnits } from './record-hours.ts'
import { endOddities, recordOddities } from './record-oddities.ts'

export type Page = Extract<FeedAnswer, { kind: 'page' }>

/** Feeds with the same pace would all sync in the same second, so each is delayed by up to this share of its pace. */
const JITTER = 0.05

/**
 * Records the next pages of a read and the checkpoint after them, in the caller's transaction. The caller holds the row
 * lock of the integration (`findIntegration` with `lock`). Before Confirm the machines are only listed; after it they are
 * received, and new ones are selected or wait for approval. Returns false at the end of the list.
 */
export async function recordPages(
  ctx: Context,
  trx: Trx,
  hints: Work[],
  integration: Integration,
  read: Page[],
  now: Date,
): Promise<boolean> {
  const readStartedAt = integration.readStartedAt ?? now
  const readNumber = integration.readNumber + (integration.readStartedAt === null ? 1 : 0)
  const active = integration.state === 'active'
  const { pages, units } = await decideHourUnits(trx, integration, read)
  const equipment = pages.flatMap(page => page.equipment)
  const { added, fresh, assetOf } = await recordAssets(trx, hints, {
    accountId: integration.accountId,
    integrationId: integration.id,
    equipment,
    readNumber,
    now,
    receipt: active ? await currentDay(trx, integration.accountId, now, integration.id) : null,
  })
  const unitOddities = await recordHourUnits(trx, { integration, pages, units, assetOf, now })
  const thisRead = { integrationId: integration.id, readNumber, now }
  const following = pages.at(-1)?.next ?? null
  // A feed that repeats its machines in another order each time never ends, and its links don't show that.
  const isCircle = following !== null && fresh === 0 && assetOf.some(id => id !== null)
  const cut = pages.find(page => page.cut !== null)?.cut ?? (isCircle ? { kind: 'circle' as const } : null)
  await recordOddities(trx, { ...thisRead, pages, cut, unitOddities, assetOf })
  if (active && added.length > 0) await recordNewAssets(trx, { integration, assetIds: added, readStartedAt, now })

  const next = isCircle ? null : following
  const done = next === null
  const isFirst = integration.readStartedAt === null
  const listed = (isFirst ? 0 : integration.readCount) + fresh
  const readCut = (isFirst ? null : integration.readCut) ?? cut
  await trx
    .updateTable('integration')
    .set(eb => ({
      asset_count: eb('asset_count', '+', added.length),
      read_started_at: done ? null : readStartedAt,
      read_number: readNumber,
      read_cursor: next,
      read_turn: eb('read_turn', '+', 1),
      read_count: listed,
      read_cut: readCut && JSON.stringify(readCut),
      failures: 0,
      // Null: not read again before somebody confirms it.
      next_sync_at: done ? (active ? nextSyncAt(ctx, integration, readStartedAt) : null) : now,
      ...(done ? { last_sync_at: now } : {}),
    }))
    .where('id', '=', integration.id)
    .execute()
  // Before Confirm nothing can be confirmed until the list is complete, so only its end makes open screens outdated.
  if (active ? added.length > 0 : done && (added.length > 0 || !isFirst)) await outdateDrafts(trx, integration.id)

  if (done) {
    await endOddities(trx, thisRead)
    await countShared(trx, integration.id)
    await countValues(trx, integration.id, now)
    await concludeList(trx, hints, { integration, readNumber, listed, cut: readCut, now })
  }
  if (done && active) {
    await announceArrival(trx, hints, { integration, readStartedAt, now })
    await announceConflicts(trx, hints, { integration, readNumber, now })
    await recordSilence(trx, hints, { integration, readNumber, complete: readCut === null, now })
  }
  if (!active) await refreshListing(trx, hints, integration.id, now)
  return !done
}

function nextSyncAt(ctx: Context, integration: Integration, readStartedAt: Date): Date {
  const pace = feedApp(ctx.feed, integration.oem).paceSeconds * 1000
  return new Date(readStartedAt.getTime() + pace * (1 + JITTER * Math.random()))
}

/**
 * Redraws the screens that show the progress of Verify and of the first list: the newest one, and those of earlier
 * attempts whose outcome was never posted because a newer attempt replaced them.
 */
export async function refreshListing(trx: Trx, hints: Work[], integrationId: number, now: Date): Promise<void> {
  const about = sql<boolean>`topic @> ${JSON.stringify({ kind: 'verification', integrationId })}::jsonb`
  const waiting = await trx
    .selectFrom('announcement')
    .select('topic')
    .where(about)
    .where('state', '!=', 'undeliverable')
    .where(eb =>
      eb.or([
        eb.and([eb('state', '=', 'pending'), eb('due_at', 'is', null)]),
        // The answer to a click holds it, and looks afterwards whether it was refreshed meanwhile.
        eb.and([eb('state', '=', 'sending'), eb('address', 'is', null)]),
        eb('id', '=', eb.selectFrom('announcement').select(eb.fn.max<number>('id').as('newest')).where(about)),
      ]),
    )
    .execute()
  const topics = waiting.map(({ topic }) => topic)
  await refresh(trx, hints, topics, now)
}
