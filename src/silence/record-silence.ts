import { sql } from 'kysely'
import { readSettings } from '../account/read-account.ts'
import { refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import { DAY_MS } from '../durations.ts'
import type { Integration } from '../integration/find-integration.ts'
import type { Work } from '../work.ts'
import { announceSilence } from './announce-silence.ts'

interface Read {
  integration: Integration
  readNumber: number
  /** False: machines may be missing from the list, and whether they reported is unknown. */
  complete: boolean
  now: Date
}

/**
 * At the end of a read of a feed: records which selected machines became silent and which report again, and announces
 * them.
 *
 * Only a machine's newest timestamp decides whether it is silent. Time also passes without a read, but then nobody
 * knows whether the machine reported: a feed that is not read, or not to its end, is in trouble itself
 * (`src/trouble/`), and its machines keep their state. So this is a part of the read, which every active feed has at
 * its OEM's pace. It needs no periodic sweep and no index on timestamps, which would make each update of them more
 * expensive.
 */
export async function recordSilence(trx: Trx, hints: Work[], read: Read): Promise<void> {
  const { silentAfterDays, longSilentAfterDays } = await readSettings(trx, read.integration.accountId)
  const since = (days: number) => new Date(read.now.getTime() - days * DAY_MS)
  const levels = [
    { level: 1, days: silentAfterDays, before: since(silentAfterDays) },
    { level: 2, days: longSilentAfterDays, before: since(longSilentAfterDays) },
  ] as const
  await endSilence(trx, hints, read, levels)
  await beginSilence(trx, read, levels)
  await announceSilence(trx, hints, read)
}

type Levels = readonly [Level, Level]
interface Level {
  level: 1 | 2
  days: number
  /** A machine is silent at this level if its newest timestamp is not later than this. */
  before: Date
}

/** Ends silences that no longer hold: the machine reported or was deselected, or the account chose a longer time. */
async function endSilence(trx: Trx, hints: Work[], { integration, now }: Read, [first, long]: Levels): Promise<void> {
  const { rows } = await sql<{ toldRead: number | null }>`
    update silence set ended_at = ${now}, reported_at = found.reported_at
    from (
      select silence.id,
        case when silence.last_seen_at is null or telemetry.observed_at > silence.last_seen_at
          then telemetry.observed_at end as reported_at
      from silence
      join asset on asset.id = silence.asset_id
      left join telemetry on telemetry.asset_id = silence.asset_id
      where silence.integration_id = ${integration.id} and silence.ended_at is null and not (
        exists (select from selection where selection.asset_id = silence.asset_id and selected_to is null)
        and case when silence.last_seen_at is null
          then telemetry.observed_at is null and asset.first_received_at <= ${first.before}
          else telemetry.observed_at <= case when silence.level = 1 then ${first.before}::timestamptz else ${long.before} end
        end)
    ) found
    where silence.id = found.id
    returning told_read as "toldRead"`.execute(trx)
  // Machines that reported, but with another old timestamp.
  await sql`
    update silence set last_seen_at = observed_at from telemetry
    where silence.integration_id = ${integration.id} and silence.ended_at is null
      and telemetry.asset_id = silence.asset_id and last_seen_at < observed_at`.execute(trx)
  const announcedReads = [...new Set(rows.flatMap(({ toldRead }) => toldRead ?? []))]
  const topics = announcedReads.map(readNumber => ({
    kind: 'silence' as const,
    integrationId: integration.id,
    readNumber,
  }))
  await refresh(trx, hints, topics, now)
  // Silences that ended before they were announced.
  await sql`
    delete from silence
    where integration_id = ${integration.id} and told_read is null and ended_at is not null`.execute(trx)
}

/**
 * Records machines that became silent. One that has never sent a timestamp counts from its first receipt, at level 1
 * only.
 */
async function beginSilence(
  trx: Trx,
  { integration, readNumber, complete, now }: Read,
  [first, long]: Levels,
): Promise<void> {
  const listed = complete
    ? sql``
    : sql`and exists (select from listing where listing.asset_id = asset.id and listing.read_number = ${readNumber})`
  await sql`
    insert into silence (integration_id, asset_id, level, days, last_seen_at, found_at)
    select ${integration.id}, asset_id, level, case when level = 1 then ${first.days}::int else ${long.days} end,
      observed_at, ${now}
    from (
      select asset.id as asset_id, telemetry.observed_at,
        case when telemetry.observed_at <= ${long.before} then 2 else 1 end as level
      from selection
      join asset on asset.id = selection.asset_id
      left join telemetry on telemetry.asset_id = selection.asset_id
      where selection.integration_id = ${integration.id} and selection.selected_to is null
        and (telemetry.observed_at <= ${first.before}
          or (telemetry.observed_at is null and asset.first_received_at <= ${first.before}))
        ${listed}
    ) silent
    where not exists (
      select from silence
      -- A machine that is recorded at level 2 needs no record at level 1.
      where silence.asset_id = silent.asset_id and silence.ended_at is null and silence.level >= silent.level)
    order by asset_id`.execute(trx)
}
