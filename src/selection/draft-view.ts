import type { AssetFilter, Silence } from '../asset/asset-filter.ts'
import { parseSearch } from '../asset/search-text.ts'
import { type Context, transact } from '../context.ts'
import type { Draft } from './draft.ts'
import { lockDraft, nextVersion } from './seen.ts'

/** The part of the list that the person is looking at. */
export interface DraftView {
  /** As typed: values separated by commas. */
  search: string
  oemName: string | null
  model: string | null
  silence: Silence | null
  /** Keyset paging: the page after or before the asset of this id. */
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

/**
 * Changes the part of the list that the person is looking at; a changed search or filter starts at the first page.
 * Returns the updated draft. It gets a new version, because on another device "Select matches" would refer to another
 * list. The same screen may go on with what it shows.
 */
export async function saveView(
  ctx: Context,
  draft: Draft,
  change: Partial<DraftView>,
  screenId: string | undefined,
): Promise<Draft> {
  const view = { ...draft.view, after: null, before: null, ...change }
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
