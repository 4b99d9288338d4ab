import { type Expression, type SqlBool, sql } from 'kysely'
import { likePattern } from './search-text.ts'

/** A filter over a list of assets. An asset must match every criterion that is set. */
export interface AssetFilter {
  /** An asset matches if it contains any of these, or is one of `exactIds`. */
  terms: readonly string[]
  /** The assets that a search means by their numbers. */
  exactIds?: readonly number[]
  oemName: string | null
  model: string | null
  /** Only silent machines, or only those that have never sent a timestamp, as of the last read of the feed. */
  silence?: Silence | null
}

/** `silent`: nothing new since its newest timestamp. `never`: it has not sent one since it was first listed. */
export const SILENCES = ['silent', 'never'] as const
export type Silence = (typeof SILENCES)[number]

export const NO_FILTER: AssetFilter = { terms: [], oemName: null, model: null }

export function isFiltering(filter: AssetFilter): boolean {
  return isSearching(filter) || filter.oemName !== null || filter.model !== null || Boolean(filter.silence)
}

function isSearching({ terms, exactIds = [] }: AssetFilter): boolean {
  return terms.length + exactIds.length > 0
}

/**
 * The condition on rows of `asset`. Terms are separate `like`s joined by `or`: the planner combines them into one
 * bitmap of the trigram index, which it doesn't do for `like any`. An empty make or model in the filter stands for "not
 * given".
 */
export function matches(integrationId: number, filter: AssetFilter): Expression<SqlBool> {
  const conditions = [sql<SqlBool>`asset.integration_id = ${integrationId}`]
  if (isSearching(filter)) {
    const { terms, exactIds = [] } = filter
    const exact = exactIds.length > 0 ? [sql<SqlBool>`asset.id = any(${exactIds}::bigint[])`] : []
    const anyOf = [...exact, ...terms.map(term => matchesTerm(integrationId, term))]
    conditions.push(sql<SqlBool>`(${sql.join(anyOf, sql` or `)})`)
  }
  if (filter.oemName !== null) conditions.push(sql<SqlBool>`coalesce(asset.oem_name, '') = ${filter.oemName}`)
  if (filter.model !== null) conditions.push(sql<SqlBool>`coalesce(asset.model, '') = ${filter.model}`)
  if (filter.silence) {
    const never = sql.lit(filter.silence === 'never')
    // Starts at the few rows in the index of `silence` and looks up their assets.
    conditions.push(sql<SqlBool>`asset.id in (
      select asset_id from silence
      where integration_id = ${integrationId} and ended_at is null and (last_seen_at is null) = ${never})`)
  }
  return sql.join(conditions, sql` and `)
}

/** Repeats the integration id, so that every branch of an `or` can use the index. */
export function matchesTerm(integrationId: number, term: string): Expression<SqlBool> {
  return sql<SqlBool>`(asset.integration_id = ${integrationId} and asset.search like ${likePattern(term)})`
}
