import { type Kysely, type SqlBool, sql } from 'kysely'
import type { Database, DraftBase } from '../database/tables.ts'
import { isSelected, tickedByBase } from '../selection/ticked.ts'
import { type AssetFilter, matches, matchesTerm } from './asset-filter.ts'

/** Counting stops here: an exact count of common text over a million assets costs 60 to 370 ms, this at most 22. */
export const COUNT_CAP = 1000

export interface AssetQuery {
  integrationId: number
  filter: AssetFilter
  /** Ticks as this draft has them; without one, as selected now. */
  draft: { id: number; base: DraftBase } | null
  onlySelected: boolean
  /** Keyset paging by id: the page after or before that asset; both null is the first page. */
  after: number | null
  before: number | null
  limit: number
}

export interface ListedAsset {
  id: number
  oemName: string | null
  model: string | null
  equipmentId: string | null
  serialNumber: string | null
  pin: string | null
  ticked: boolean
  /** The feed lists two machines under this identity. */
  doubled: boolean
}

export interface AssetPage {
  assets: ListedAsset[]
  hasBefore: boolean
  hasAfter: boolean
  /** Capped: `COUNT_CAP + 1` means more than `COUNT_CAP`. */
  count: number
  /** Terms that matched nothing at all in this feed. */
  unmatched: string[]
}

/** One page of a feed's assets, in the order in which they arrived. */
export async function findAssets(db: Kysely<Database>, query: AssetQuery): Promise<AssetPage> {
  const [assets, count, unmatched] = await Promise.all([
    readPage(db, query),
    readCount(db, query),
    readUnmatched(db, query),
  ])
  const more = assets.length > query.limit
  const backwards = query.before !== null
  const page = assets.slice(0, query.limit)
  if (backwards) page.reverse()
  return {
    assets: page,
    hasBefore: backwards ? more : query.after !== null,
    hasAfter: backwards ? true : more,
    count,
    unmatched,
  }
}

async function readPage(db: Kysely<Database>, query: AssetQuery): Promise<ListedAsset[]> {
  const ticked = query.draft
    ? sql<boolean>`coalesce(
        (select selected from draft_change where draft_id = ${query.draft.id} and asset_id = asset.id),
        ${tickedByBase(query.draft.base)})`
    : sql<boolean>`${isSelected}`
  return await db
    .selectFrom('asset')
    .select([
      'asset.id',
      'oem_name as oemName',
      'model',
      'equipment_id as equipmentId',
      'serial_number as serialNumber',
      'pin',
      ticked.as('ticked'),
      sql<boolean>`doubled_at is not null`.as('doubled'),
    ])
    .where(condition(query))
    .$if(query.after !== null, q => q.where('asset.id', '>', query.after))
    .$if(query.before !== null, q => q.where('asset.id', '<', query.before))
    .orderBy('asset.id', query.before === null ? 'asc' : 'desc')
    .limit(query.limit + 1)
    .execute()
}

async function readCount(db: Kysely<Database>, query: AssetQuery): Promise<number> {
  const row = await db
    .selectFrom(
      db
        .selectFrom('asset')
        .select('asset.id')
        .where(condition(query))
        .limit(COUNT_CAP + 1)
        .as('capped'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return row.count
}

async function readUnmatched(db: Kysely<Database>, query: AssetQuery): Promise<string[]> {
  const { terms } = query.filter
  if (terms.length === 0) return []
  const found = sql.join(
    terms.map(
      (term, index) =>
        sql`exists (select from asset where ${matchesTerm(query.integrationId, term)}) as ${sql.ref(`t${index}`)}`,
    ),
  )
  const { rows } = await sql<Record<string, boolean>>`select ${found}`.execute(db)
  return terms.filter((_, index) => rows[0]?.[`t${index}`] === false)
}

function condition(query: AssetQuery) {
  const base = matches(query.integrationId, query.filter)
  return query.onlySelected ? sql<SqlBool>`${base} and ${isSelected}` : sql<SqlBool>`${base}`
}
