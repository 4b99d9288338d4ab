import { type Kysely, sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { Candidates } from './damage.ts'
import { findByIdentifier } from './find-by-identifier.ts'

/**
 * The one asset of a feed that each damaged number may have been, by the index of its candidates. Where several assets
 * fit, there is none: a guess between them would be a machine that nobody chose.
 */
export async function suggest(
  db: Kysely<Database> | Trx,
  integrationId: number,
  damaged: readonly Candidates[],
): Promise<Map<number, number>> {
  const texts = damaged.flatMap(({ texts }, nth) => texts.map(text => ({ nth, text })))
  const hits = await findByIdentifier(
    db,
    [integrationId],
    texts.map(({ text }) => text),
  )
  const fitting = new Map<number, Set<number>>()
  const add = (nth: number, assetId: number) => fitting.set(nth, (fitting.get(nth) ?? new Set()).add(assetId))
  for (const hit of hits) add(texts[hit.nth]?.nth ?? -1, hit.assetId)
  for (const { nth, assetId } of await findInRanges(db, integrationId, damaged)) add(nth, assetId)
  return new Map([...fitting].flatMap(([nth, [only, ...others]]) => (only && others.length === 0 ? [[nth, only]] : [])))
}

async function findInRanges(db: Kysely<Database> | Trx, integrationId: number, damaged: readonly Candidates[]) {
  const ranges = damaged.flatMap(({ range }, nth) => (range ? [{ nth, ...range }] : []))
  if (ranges.length === 0) return []
  const { rows } = await sql<{ nth: number; assetId: number }>`
    select wanted.nth, found.asset_id as "assetId"
    from unnest(${ranges.map(one => one.nth)}::integer[], ${ranges.map(one => one.low)}::text[],
      ${ranges.map(one => one.high)}::text[], ${ranges.map(one => one.digits)}::integer[]) as wanted (nth, low, high, digits)
    cross join lateral (
      -- Two are enough to know that it is not clear which one.
      select distinct asset_id from asset_identifier
      where integration_id = ${integrationId} and kind in ('pin', 'serial', 'equipment')
        and value between wanted.low and wanted.high and length(value) = wanted.digits and value ~ '^[0-9]+$'
      limit 2
    ) found`.execute(db)
  return rows
}
