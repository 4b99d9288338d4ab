import type { Kysely } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { type Damage, damageOf } from './damage.ts'
import { findByIdentifier } from './find-by-identifier.ts'
import type { OwnList } from './read-own-list.ts'
import { suggest } from './suggest.ts'

/** A number of the list that no asset of the feed has. */
export interface UnmatchedNumber {
  text: string
  damage: Damage | null
  /** The asset that it may have been before it was damaged: only if exactly one fits. */
  suggestion: number | null
}

export interface Comparison {
  /** The ids of the feed's assets that are on the list, in the order of the list. */
  matched: number[]
  /** Numbers that several assets of the feed have: all of them are in `matched`. */
  shared: string[]
  /** Numbers that are in no feed of the account. */
  missing: UnmatchedNumber[]
  /** Numbers that are only in another feed of the account. */
  elsewhere: { text: string; integrationId: number }[]
}

/** For so many damaged numbers a suggestion is looked for. */
const MOST_SUGGESTED = 500

/**
 * Compares a list with one feed. Only equal identifiers match, in their normal form; what a spreadsheet damaged never
 * does, and is suggested at most. `others`: the account's other feeds.
 */
export async function compare(
  db: Kysely<Database> | Trx,
  { numbers }: Pick<OwnList, 'numbers'>,
  feed: { integrationId: number; others: readonly number[] },
): Promise<Comparison> {
  // A date or an error is no number, whatever it looks like.
  const texts = numbers.map(({ text, as }) => (as === 'date' || as === 'error' ? '' : text))
  const here = Map.groupBy(await findByIdentifier(db, [feed.integrationId], texts), hit => hit.nth)
  const matched = [...new Set(numbers.flatMap((_, nth) => (here.get(nth) ?? []).map(hit => hit.assetId)))]
  const shared = numbers.flatMap(({ text }, nth) => ((here.get(nth)?.length ?? 0) > 1 ? [text] : []))
  const rest = numbers.flatMap((cell, nth) => (here.has(nth) ? [] : [{ cell, text: texts[nth] ?? '' }]))
  const there = new Map(
    (
      await findByIdentifier(
        db,
        feed.others,
        rest.map(({ text }) => text),
      )
    ).map(hit => [hit.nth, hit.integrationId]),
  )
  const elsewhere = rest.flatMap(({ cell }, nth) => {
    const integrationId = there.get(nth)
    return integrationId === undefined ? [] : [{ text: cell.text, integrationId }]
  })
  const unmatched = rest.flatMap(({ cell }, nth) => (there.has(nth) ? [] : [{ cell, damaged: damageOf(cell) }]))
  const damaged = unmatched.flatMap(one => (one.damaged ? [one.damaged] : [])).slice(0, MOST_SUGGESTED)
  const suggestions = await suggest(
    db,
    feed.integrationId,
    damaged.map(({ candidates }) => candidates),
  )
  const known = new Set(matched)
  const missing = unmatched.map(({ cell, damaged: one }): UnmatchedNumber => {
    const suggested = one ? (suggestions.get(damaged.indexOf(one)) ?? null) : null
    const suggestion = suggested === null || known.has(suggested) ? null : suggested
    // Nothing shows that zeros are missing but a machine whose number has them.
    const damage = one === null || (one.damage === 'zeros' && suggestion === null) ? null : one.damage
    return { text: cell.text, damage, suggestion }
  })
  return { matched, shared, missing, elsewhere }
}
