import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import { type AssetFilter, isFiltering, matches, matchesTerm } from '../asset/asset-filter.ts'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import { inConflict, otherFeeds } from '../asset/other-feeds.ts'
import type { Database, DraftBase } from '../database/tables.ts'
import { isSelected, tickedByBase } from './ticked-by-base.ts'

/** Counting stops here: an exact count of a common text over a million assets costs 60 to 370 ms, this at most 22. */
export const COUNT_CAP = 1000

export interface AssetQuery {
  integrationId: number
  filter: AssetFilter
  /** Returns the ticks of this draft; null: what is selected now. */
  draft: { id: number; base: DraftBase } | null
  onlySelected: boolean
  /**
   * Keyset paging: the page after or before the asset of this id, or of the one that it was merged into. Both null, or
   * no such asset: the first page.
   */
  after: number | null
  before: number | null
  limit: number
}

export interface ListedAsset extends EquipmentNames {
  id: number
  ticked: boolean
  /** The last read listed several machines under this identity. */
  doubled: boolean
  /** It may be the same machine as another asset of the feed. */
  inConflict: boolean
  /** The names of the account's other feeds that list this machine, too. */
  otherFeeds: string[]
  /** Set if the machine is silent, with its newest timestamp; null there: it has never sent one. */
  silent: { lastSeenAt: Date | null } | null
}

export interface AssetPage {
  assets: ListedAsset[]
  hasBefore: boolean
  hasAfter: boolean
  /** Capped: `COUNT_CAP + 1` means more than `COUNT_CAP`. */
  count: number
  /** Terms that match nothing in this feed, whatever the other filters. */
  unmatched: string[]
}

/** One page of a feed's assets, in the order of their labels (`labelKey`). */
export async function findAssets(db: Kysely<Database>, query: AssetQuery): Promise<AssetPage> {
  const edge = await readEdge(db, query)
  const { terms, exactIds = [] } = query.filter
  const searched = terms.length + exactIds.length > 0 ? await readMatches(db, query, edge) : null
  const [assets, count] = await Promise.all([
    readPage(db, query, edge, searched?.ids ?? null),
    searched?.count ?? readCount(db, query),
  ])
  const more = assets.length > query.limit
  const backwards = edge?.backwards ?? false
  const page = assets.slice(0, query.limit)
  if (backwards) page.reverse()
  return {
    assets: page,
    hasBefore: backwards ? more : edge !== null,
    hasAfter: backwards ? true : more,
    count,
    unmatched: searched ? await readUnmatched(db, query, searched.found) : [],
  }
}

/**
 * How many assets the filter matches beside those in `exactIds`, up to `COUNT_CAP + 1`: what a search would find if
 * these values were searched for everywhere.
 */
export async function countBeside(
  db: Kysely<Database>,
  integrationId: number,
  filter: AssetFilter,
  values: readonly string[],
): Promise<number> {
  const others = matches(integrationId, { ...filter, terms: values, exactIds: [] })
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from asset where ${others} and asset.id <> all(${filter.exactIds ?? []}::bigint[])
      limit ${sql.lit(COUNT_CAP + 1)}) capped`.execute(db)
  return rows[0]?.count ?? 0
}

/** The asset at the edge of the page, and in which direction the page is read from there. */
interface Edge {
  key: string
  id: number
  backwards: boolean
}

async function readEdge(db: Kysely<Database>, { integrationId, after, before }: AssetQuery): Promise<Edge | null> {
  const from = before ?? after
  if (from === null) return null
  const { rows } = await sql<{ key: string; id: number }>`
    select label_key as key, id from asset
    where id = coalesce((select into_id from asset_merge where asset_id = ${from}), ${from}) and integration_id = ${integrationId}`.execute(
    db,
  )
  return rows[0] ? { ...rows[0], backwards: before !== null } : null
}

/** A condition: the row of `rows` is beyond the edge of the page. */
function isBeyond(edge: Edge | null, rows: string): RawBuilder<SqlBool> {
  if (edge === null) return sql<SqlBool>`true`
  const row = sql`(${sql.ref(`${rows}.label_key`)}, ${sql.ref(`${rows}.id`)})`
  const than = sql`(${edge.key}::text, ${edge.id}::bigint)`
  return edge.backwards ? sql<SqlBool>`${row} < ${than}` : sql<SqlBool>`${row} > ${than}`
}

function inOrder(edge: Edge | null, rows: string): RawBuilder<unknown> {
  const direction = edge?.backwards ? sql`desc` : sql`asc`
  return sql`order by ${sql.ref(`${rows}.label_key`)} ${direction}, ${sql.ref(`${rows}.id`)} ${direction}`
}

interface Matches {
  count: number
  /** Ids of the page; `null` if more than `COUNT_CAP` match: then the page is read in the order of the index. */
  ids: number[] | null
  /** Indexes of the terms that matched. */
  found: number[]
}

/**
 * Queries the search index once for each term. The count, the page and the unmatched terms all follow from that. (Three
 * separate queries took three times as long.)
 */
async function readMatches(db: Kysely<Database>, query: AssetQuery, edge: Edge | null): Promise<Matches> {
  const { terms, exactIds = [] } = query.filter
  const hits = (term: number, filter: Pick<AssetFilter, 'terms' | 'exactIds'>) => sql`(
    select ${sql.lit(term)} as term, asset.id, asset.label_key from asset
    where ${condition(query, filter)} limit ${sql.lit(COUNT_CAP + 1)})`
  const byTerm = [
    ...terms.map((term, index) => hits(index, { terms: [term], exactIds: [] })),
    ...(exactIds.length > 0 ? [hits(EXACT, { terms: [], exactIds })] : []),
  ]
  const { rows } = await sql<{ count: number; ids: number[]; found: number[] }>`
    with hit as materialized (${sql.join(byTerm, sql` union all `)}),
    matching as materialized (select distinct id, label_key from hit)
    select (select count(*) from matching) as count,
      array(
        select id::float8 from matching where ${isBeyond(edge, 'matching')}
        ${inOrder(edge, 'matching')} limit ${query.limit + 1}) as ids,
      array(select distinct term from hit) as found`.execute(db)
  const { count = 0, ids = [], found = [] } = rows[0] ?? {}
  return count > COUNT_CAP ? { count: COUNT_CAP + 1, ids: null, found } : { count, ids, found }
}

/** In the place of a term's index. */
const EXACT = -1

/**
 * The ids of a page of what the filter matches, read in the order of the index. What matches may be far away there (the
 * numbers that begin with `RL-` are behind all others), so only so many rows are walked; after that all matches are
 * found by their own index and sorted.
 */
async function readWalkedIds(db: Kysely<Database>, query: AssetQuery, edge: Edge | null): Promise<number[]> {
  const limit = query.limit + 1
  const near = await sql<{ id: number }>`
    select asset.id from (
      select * from asset where integration_id = ${query.integrationId} and ${isBeyond(edge, 'asset')}
      ${inOrder(edge, 'asset')} limit ${sql.lit(MOST_WALKED)}
    ) asset
    where ${condition(query)} ${inOrder(edge, 'asset')} limit ${limit}`.execute(db)
  if (near.rows.length === limit) return near.rows.map(row => row.id)
  const all = await sql<{ id: number }>`
    with matching as materialized (
      select asset.id, asset.label_key from asset where ${condition(query)} and ${isBeyond(edge, 'asset')}
    )
    select id from matching ${inOrder(edge, 'matching')} limit ${limit}`.execute(db)
  return all.rows.map(row => row.id)
}

/** Walking so many rows takes some 20 ms. */
const MOST_WALKED = 20_000

async function readPage(
  db: Kysely<Database>,
  query: AssetQuery,
  edge: Edge | null,
  searched: number[] | null,
): Promise<ListedAsset[]> {
  const isNarrowed = isFiltering(query.filter) || query.onlySelected
  const ids = searched ?? (isNarrowed ? await readWalkedIds(db, query, edge) : null)
  const ticked = query.draft
    ? sql<boolean>`coalesce(
        (select selected from draft_change where draft_id = ${query.draft.id} and asset_id = asset.id),
        ${tickedByBase(query.draft.base)})`
    : sql<boolean>`${isSelected}`
  const rows = await db
    .selectFrom('asset')
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('silence')
          .select(['id', 'last_seen_at'])
          .whereRef('silence.asset_id', '=', 'asset.id')
          .where('ended_at', 'is', null)
          .limit(1)
          .as('silence'),
      join => join.onTrue(),
    )
    .select([
      'silence.id as silenceId',
      'silence.last_seen_at as lastSeenAt',
      'asset.id',
      'oem_name as oemName',
      'model',
      'equipment_id as equipmentId',
      'serial_number as serialNumber',
      'pin',
      ticked.as('ticked'),
      sql<boolean>`doubled_at is not null`.as('doubled'),
      inConflict.as('inConflict'),
      otherFeeds(sql.ref('asset.id')).as('otherFeeds'),
    ])
    .where(ids === null ? condition(query) : sql<SqlBool>`asset.id = any(${ids}::bigint[])`)
    .where(isBeyond(edge, 'asset'))
    .orderBy('asset.label_key', edge?.backwards ? 'desc' : 'asc')
    .orderBy('asset.id', edge?.backwards ? 'desc' : 'asc')
    .limit(query.limit + 1)
    .execute()
  return rows.map(({ silenceId, lastSeenAt, ...row }) => ({
    ...row,
    otherFeeds: row.otherFeeds ?? [],
    silent: silenceId === null ? null : { lastSeenAt },
  }))
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

/**
 * Checks unmatched terms against the whole feed: a term that is not found under a make or model may still exist
 * elsewhere.
 */
async function readUnmatched(db: Kysely<Database>, query: AssetQuery, found: number[]): Promise<string[]> {
  const { terms, oemName, model, silence } = query.filter
  const missing = terms.filter((_, index) => !found.includes(index))
  const narrowed = query.onlySelected || oemName !== null || model !== null || Boolean(silence)
  if (missing.length === 0 || !narrowed) return missing
  const exist = sql.join(
    missing.map(
      (term, index) =>
        sql`exists (select from asset where ${matchesTerm(query.integrationId, term)}) as ${sql.ref(`t${index}`)}`,
    ),
  )
  const { rows } = await sql<Record<string, boolean>>`select ${exist}`.execute(db)
  return missing.filter((_, index) => rows[0]?.[`t${index}`] === false)
}

/** What the query asks for; `search`: instead of its own. */
function condition(query: AssetQuery, search: Pick<AssetFilter, 'terms' | 'exactIds'> = query.filter) {
  const base = matches(query.integrationId, { ...query.filter, ...search })
  return query.onlySelected ? sql<SqlBool>`${base} and ${isSelected}` : sql<SqlBool>`${base}`
}
