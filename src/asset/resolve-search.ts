import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/tables.ts'
import { matchesTerm } from './asset-filter.ts'
import { findByNumber } from './find-by-number.ts'
import { parseSearch, wordsOf } from './search-text.ts'

/** So many values are looked up as numbers. */
const MOST_VALUES = 500

/** So many values are searched for anywhere in the names: each costs a search of its own. */
export const MOST_TERMS = 50

/** What a typed search means in one feed. */
export interface ResolvedSearch {
  /** Values that are the number of assets: they mean exactly these assets. */
  exact: { value: string; assetIds: number[] }[]
  /** All other values: they mean every asset that contains them. At most `MOST_TERMS`. */
  terms: string[]
  /** Values of several words that nothing contains as a whole; their words are among the others instead. */
  byWord: string[]
  /** How many values are too many and are not searched for. */
  leftOut: number
}

export const NO_SEARCH: ResolvedSearch = { exact: [], terms: [], byWord: [], leftOut: 0 }

/**
 * Resolves a typed search. A value that equals an identifier of an asset means that asset alone: `HK1` is not `HK12`. A
 * value of several words that no asset contains is searched word by word: browsers turn the line breaks of a pasted
 * column into spaces, because the field has one line.
 */
export async function resolveSearch(
  db: Kysely<Database>,
  integrationId: number,
  typed: string,
): Promise<ResolvedSearch> {
  const values = parseSearch(typed)
  if (values.length === 0) return NO_SEARCH
  const looked = values.slice(0, MOST_VALUES)
  const numbers = await findByNumber(db, integrationId, looked)
  const phrases = looked.filter(value => !numbers.has(value) && wordsOf(value).length > 1).slice(0, MOST_TERMS)
  const byWord = await findAbsent(db, integrationId, phrases)
  if (byWord.length === 0) return resolved(values, looked, numbers, [])
  const known = new Set(looked)
  const words = parseSearch(byWord.flatMap(wordsOf).join(',')).filter(word => !known.has(word))
  const lookedWords = words.slice(0, MOST_VALUES)
  const more = await findByNumber(db, integrationId, lookedWords)
  const whole = (value: string) => !byWord.includes(value)
  return resolved(
    [...values.filter(whole), ...words],
    [...looked.filter(whole), ...lookedWords],
    new Map([...numbers, ...more]),
    byWord,
  )
}

function resolved(
  values: readonly string[],
  looked: readonly string[],
  numbers: ReadonlyMap<string, number[]>,
  byWord: string[],
): ResolvedSearch {
  const exact = looked.flatMap(value => {
    const assetIds = numbers.get(value)
    return assetIds ? [{ value, assetIds }] : []
  })
  const terms = looked.filter(value => !numbers.has(value)).slice(0, MOST_TERMS)
  return { exact, terms, byWord, leftOut: values.length - exact.length - terms.length }
}

/** Those of the terms that no asset of the feed contains. */
async function findAbsent(db: Kysely<Database>, integrationId: number, terms: readonly string[]): Promise<string[]> {
  if (terms.length === 0) return []
  const exist = terms.map(
    (term, index) =>
      sql`exists (select from asset where ${matchesTerm(integrationId, term)}) as ${sql.ref(`t${index}`)}`,
  )
  const { rows } = await sql<Record<string, boolean>>`select ${sql.join(exist)}`.execute(db)
  return terms.filter((_, index) => rows[0]?.[`t${index}`] === false)
}
