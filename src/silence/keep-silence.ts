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
  /** False: machines may be missing from the list, and what is not in it is unknown. */
  complete: boolean
  now: Date
}

/**
 * At the end of a read of a feed: finds the selected machines that have gone silent and those that report again, and tells
 * of them.
 *
 * A machine is silent by its own newest stamp alone. Time passes without a read, too, but then nobody knows whether the
 * machine reported: a feed that is not read, or not to its end, is in trouble itself (`src/trouble/`), and its machines are
 * as they were. So this belongs to the read, which every active feed has at its OEM's pace, and needs no sweep, nor an index
 * on stamps, which would cost each update of them.
 */
export async function keepSilence(trx: Trx, hints: Work[], read: Read): Promise<void> {
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
  /** A newest stamp that is not later. */
  before: Date
}

/** What is true no longer: the machine reported, is not selected any more, or the account waits longer. */
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
  // Reported, but with a stamp that is old as well.
  await sql`
    update silence set last_seen_at = observed_at from telemetry
    where silence.integration_id = ${integration.id} and silence.ended_at is null
      and telemetry.asset_id = silence.asset_id and last_seen_at < observed_at`.execute(trx)
  const told = [...new Set(rows.flatMap(({ toldRead }) => toldRead ?? []))]
  const topics = told.map(readNumber => ({ kind: 'silence' as const, integrationId: integration.id, readNumber }))
  await refresh(trx, hints, topics, now)
  // Nobody heard of these.
  await sql`
    delete from silence
    where integration_id = ${integration.id} and told_read is null and ended_at is not null`.execute(trx)
}

/** A machine that has never sent a stamp counts by when it was first seen, and once. */
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
      -- One that was found to be silent for long was not told of as silent before.
      where silence.asset_id = silent.asset_id and silence.ended_at is null and silence.level >= silent.level)
    order by asset_id`.execute(trx)
}
