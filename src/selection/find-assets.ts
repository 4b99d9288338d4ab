import { type Kysely, type SqlBool, sql } from 'kysely'
import { type AssetFilter, matches, matchesTerm } from '../asset/asset-filter.ts'
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
  /** Keyset paging: the page after or before the asset of this id. Both null: the first page. */
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

/** One page of a feed's assets, in the order in which they were first received. */
export async function findAssets(db: Kysely<Database>, query: AssetQuery): Promise<AssetPage> {
  const searched = query.filter.terms.length > 0 ? await readMatches(db, query) : null
  const [assets, count] = await Promise.all([
    readPage(db, query, searched?.ids ?? null),
    searched?.count ?? readCount(db, query),
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
    unmatched: searched ? await readUnmatched(db, query, searched.found) : [],
  }
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
async function readMatches(db: Kysely<Database>, query: AssetQuery): Promise<Matches> {
  const byTerm = query.filter.terms.map(
    (term, index) => sql`(
      select ${sql.lit(index)} as term, asset.id from asset
      where ${condition(query, [term])} limit ${sql.lit(COUNT_CAP + 1)})`,
  )
  const { rows } = await sql<{ count: number; ids: number[]; found: number[] }>`
    with hit as materialized (${sql.join(byTerm, sql` union all `)}),
    matching as materialized (select distinct id from hit)
    select (select count(*) from matching) as count,
      array(
        select id::float8 from matching
        where (${query.after}::bigint is null or id > ${query.after}) and (${query.before}::bigint is null or id < ${query.before})
        order by ${query.before === null ? sql`id` : sql`id desc`} limit ${query.limit + 1}) as ids,
      array(select distinct term from hit) as found`.execute(db)
  const { count = 0, ids = [], found = [] } = rows[0] ?? {}
  return count > COUNT_CAP ? { count: COUNT_CAP + 1, ids: null, found } : { count, ids, found }
}

async function readPage(db: Kysely<Database>, query: AssetQuery, ids: number[] | null): Promise<ListedAsset[]> {
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
    .where(ids === null ? condition(query, query.filter.terms) : sql<SqlBool>`asset.id = any(${ids}::bigint[])`)
    .$if(query.after !== null, q => q.where('asset.id', '>', query.after))
    .$if(query.before !== null, q => q.where('asset.id', '<', query.before))
    .orderBy('asset.id', query.before === null ? 'asc' : 'desc')
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
        .where(condition(query, query.filter.terms))
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

function condition(query: AssetQuery, terms: readonly string[]) {
  const base = matches(query.integrationId, { ...query.filter, terms })
  return query.onlySelected ? sql<SqlBool>`${base} and ${isSelected}` : sql<SqlBool>`${base}`
}
