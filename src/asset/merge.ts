import { type RawBuilder, sql } from 'kysely'

/** Two assets that are one machine: `from` is removed, `into` stays with everything that both had. */
export interface Merge {
  from: number
  into: number
}

/** The merges for a `from` clause: rows of `pair (from_id, into_id)`. */
export function mergeRows(merges: readonly Merge[]): RawBuilder<unknown> {
  return sql`unnest(${merges.map(merge => merge.from)}::bigint[], ${merges.map(merge => merge.into)}::bigint[])
    as pair (from_id, into_id)`
}

/** Both sides of each merge: rows of `member (asset_id, into_id)`. */
export function memberRows(merges: readonly Merge[]): RawBuilder<unknown> {
  return sql`(
    select from_id as asset_id, into_id from ${mergeRows(merges)}
    union select into_id, into_id from ${mergeRows(merges)}
  ) as member`
}

/** Follows chains of merges, so that each `into` is the asset that stays in the end. */
export function resolveMergeChains(merges: readonly Merge[]): Merge[] {
  const into = new Map(merges.map(merge => [merge.from, merge.into]))
  const last = (id: number): number => {
    const next = into.get(id)
    return next === undefined ? id : last(next)
  }
  return merges.map(({ from }) => ({ from, into: last(from) }))
}
