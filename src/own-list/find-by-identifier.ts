import { type Kysely, sql } from 'kysely'
import { identifierValue } from '../asset/identifier-value.ts'
import { KINDS } from '../asset/identifiers.ts'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'

/** An asset that has a text as an identifier. */
export interface Hit {
  /** The index of the text. */
  nth: number
  integrationId: number
  assetId: number
}

/**
 * The assets of these feeds that have one of the texts as an identifier of any kind, now or earlier. Texts are compared
 * in the normal form of `identifierValue`: formatting is ignored, a part of an identifier is none.
 */
export async function findByIdentifier(
  db: Kysely<Database> | Trx,
  integrationIds: readonly number[],
  texts: readonly string[],
): Promise<Hit[]> {
  const wanted = texts.flatMap((text, nth) =>
    KINDS.flatMap(kind => {
      const value = identifierValue(kind, text)
      return value === null ? [] : [{ nth, kind, value }]
    }),
  )
  if (wanted.length === 0 || integrationIds.length === 0) return []
  const { rows } = await sql<Hit>`
    select distinct wanted.nth, found.integration_id as "integrationId", found.asset_id as "assetId"
    from unnest(${wanted.map(one => one.nth)}::integer[], ${wanted.map(one => one.kind)}::text[],
      ${wanted.map(one => one.value)}::text[]) as wanted (nth, kind, value)
    cross join lateral (
      select integration_id, asset_id from asset_identifier
      where integration_id = any(${integrationIds}::bigint[]) and kind = wanted.kind and value = wanted.value
      -- Not flattened into a join: that one would hash the identifiers of the whole fleet.
      offset 0
    ) found
    order by wanted.nth, found.asset_id`.execute(db)
  return rows
}
