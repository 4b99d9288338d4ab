import type { AssetFilter, Silence } from '../asset/asset-filter.ts'
import { parseSearch } from '../asset/search-text.ts'
import type { Context } from '../context.ts'
import type { Draft } from './draft.ts'

/** What part of the list the editing person looks at. */
export interface DraftView {
  /** As typed, values separated by commas. */
  search: string
  oemName: string | null
  model: string | null
  silence: Silence | null
  /** Keyset paging: the page after or before that asset. */
  after: number | null
  before: number | null
}

export const FIRST_VIEW: DraftView = {
  search: '',
  oemName: null,
  model: null,
  silence: null,
  after: null,
  before: null,
}

export function filterOf(view: DraftView): AssetFilter {
  return { terms: parseSearch(view.search), oemName: view.oemName, model: view.model, silence: view.silence }
}

/** Moves the person's eye: a changed search or filter starts at the first page again. Returns the draft as it is then. */
export async function lookAt(ctx: Context, draft: Draft, change: Partial<DraftView>): Promise<Draft> {
  const view = { ...draft.view, after: null, before: null, ...change }
  await ctx.db
    .updateTable('draft')
    .set({ view: JSON.stringify(view) })
    .where('id', '=', draft.id)
    .execute()
  return { ...draft, view }
}
