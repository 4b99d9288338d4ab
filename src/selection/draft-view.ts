import { type AssetFilter, isFiltering, type Silence } from '../asset/asset-filter.ts'
import { NO_SEARCH, type ResolvedSearch, resolveSearch } from '../asset/resolve-search.ts'
import { type Context, transact } from '../context.ts'
import type { Draft } from './draft.ts'
import { lockDraft, nextVersion } from './seen.ts'

/** The part of the list that the person is looking at. */
export interface DraftView {
  /** As typed: values separated by commas. */
  search: string
  /** Values that are the number of an asset also mean all assets that contain them. */
  containing: boolean
  oemName: string | null
  model: string | null
  silence: Silence | null
  /** Keyset paging: the page after or before the asset of this id. */
  after: number | null
  before: number | null
  /** How many assets come before the page; null: unknown. Shown only: the edge of the page is `after` or `before`. */
  position: number | null
}

export const FIRST_VIEW: DraftView = {
  search: '',
  containing: false,
  oemName: null,
  model: null,
  silence: null,
  after: null,
  before: null,
  position: 0,
}

/** A stored view. Earlier releases stored no position. */
export function readView(stored: Partial<DraftView>): DraftView {
  const isFirst = (stored.after ?? stored.before ?? null) === null
  return { ...FIRST_VIEW, position: isFirst ? 0 : null, ...stored }
}

/** What a draft's view shows: the filter, and what its search means. */
export interface ResolvedView {
  filter: AssetFilter
  search: ResolvedSearch
  /** Whether it is only a part of the feed. */
  filtering: boolean
}

/** Resolves the search of a draft's view and makes the filter of its list. */
export async function resolveView(
  db: Context['db'],
  { integrationId, view }: Pick<Draft, 'integrationId' | 'view'>,
): Promise<ResolvedView> {
  const search = view.search === '' ? NO_SEARCH : await resolveSearch(db, integrationId, view.search)
  const filter = filterOf(view, search)
  return { filter, search, filtering: isFiltering(filter) }
}

/** The filter of a view whose search was resolved. */
export function filterOf(view: DraftView, { exact, terms }: ResolvedSearch): AssetFilter {
  return {
    terms: view.containing ? [...terms, ...exact.map(one => one.value)] : terms,
    exactIds: exact.flatMap(one => one.assetIds),
    oemName: view.oemName,
    model: view.model,
    silence: view.silence,
  }
}

/**
 * Changes the part of the list that the person is looking at; a changed search or filter starts at the first page, and a
 * changed search with exact numbers. Returns the updated draft. It gets a new version, because on another device
 * "Select matches" would refer to another list. The same screen may go on with what it shows.
 */
export async function saveView(
  ctx: Context,
  draft: Draft,
  change: Partial<DraftView>,
  screenId: string | undefined,
): Promise<Draft> {
  const { search } = draft.view
  const isOtherSearch = change.search !== undefined && change.search !== search
  const start = { after: null, before: null, position: 0, ...(isOtherSearch ? { containing: false } : {}) }
  const view = { ...draft.view, ...start, ...change }
  if (isSameView(view, draft.view)) return draft
  return await transact(ctx, async trx => {
    const locked = await lockDraft(trx, draft.id)
    if (!locked) return draft
    await trx
      .updateTable('draft')
      .set({ view: JSON.stringify(view), looked_version: locked.version + 1 })
      .where('id', '=', draft.id)
      .execute()
    await nextVersion(trx, draft.id, locked, { version: locked.version, screenId })
    return { ...draft, view, version: locked.version + 1 }
  })
}

function isSameView(one: DraftView, other: DraftView): boolean {
  return (Object.keys(FIRST_VIEW) as (keyof DraftView)[]).every(key => one[key] === other[key])
}
