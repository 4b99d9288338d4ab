import { type Expression, type SqlBool, sql } from 'kysely'
import { likePattern } from './search-text.ts'

/** What narrows a list of assets. Values of one kind are alternatives; the kinds narrow each other. */
export interface AssetFilter {
  /** Terms of `parseSearch`; an asset matches if any of them is found. */
  terms: readonly string[]
  oemName: string | null
  model: string | null
  /** Only machines that are silent, or those that have never sent a stamp, as the last read of the feed showed. */
  silence?: Silence | null
}

/** How a machine can be silent: since its newest stamp, or as long as it is known. */
export const SILENCES = ['silent', 'never'] as const
export type Silence = (typeof SILENCES)[number]

export const NO_FILTER: AssetFilter = { terms: [], oemName: null, model: null }

export function isFiltering(filter: AssetFilter): boolean {
  return filter.terms.length > 0 || filter.oemName !== null || filter.model !== null || Boolean(filter.silence)
}

/**
 * The condition on rows of `asset`. Terms are separate `like`s joined by `or`: the planner makes one bitmap of them from
 * the trigram index, which it doesn't with `like any`. A facet's empty name stands for "not given".
 */
export function matches(integrationId: number, filter: AssetFilter): Expression<SqlBool> {
  const conditions = [sql<SqlBool>`asset.integration_id = ${integrationId}`]
  if (filter.terms.length > 0) {
    const likes = filter.terms.map(term => matchesTerm(integrationId, term))
    conditions.push(sql<SqlBool>`(${sql.join(likes, sql` or `)})`)
  }
  if (filter.oemName !== null) conditions.push(sql<SqlBool>`coalesce(asset.oem_name, '') = ${filter.oemName}`)
  if (filter.model !== null) conditions.push(sql<SqlBool>`coalesce(asset.model, '') = ${filter.model}`)
  if (filter.silence) {
    const never = sql.lit(filter.silence === 'never')
    // From the few rows of its index to the assets.
    conditions.push(sql<SqlBool>`asset.id in (
      select asset_id from silence
      where integration_id = ${integrationId} and ended_at is null and (last_seen_at is null) = ${never})`)
  }
  return sql.join(conditions, sql` and `)
}

/** Says the integration again so that every branch of an `or` finds it in the index. */
export function matchesTerm(integrationId: number, term: string): Expression<SqlBool> {
  return sql<SqlBool>`(asset.integration_id = ${integrationId} and asset.search like ${likePattern(term)})`
}
