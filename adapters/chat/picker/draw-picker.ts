import type { Context } from '../../../src/context.ts'
import type { Draft } from '../../../src/selection/draft.ts'
import { resolveView } from '../../../src/selection/draft-view.ts'
import { countBeside, findAssets } from '../../../src/selection/find-assets.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { PAGE_SIZE } from './picker-page.ts'
import { pickerScreen } from './picker-screen.ts'

/** Draws the picker with the current state of a draft. */
export async function drawPicker(ctx: Context, w: Words, draft: Draft, notice?: string): Promise<Screen> {
  const { integrationId } = draft
  const view = await resolveView(ctx.db, draft)
  const values = draft.view.containing ? [] : view.search.exact.map(one => one.value)
  const [page, containing] = await Promise.all([
    findAssets(ctx.db, {
      integrationId,
      filter: view.filter,
      draft,
      onlySelected: false,
      after: draft.view.after,
      before: draft.view.before,
      limit: PAGE_SIZE,
    }),
    values.length === 0 ? 0 : countBeside(ctx.db, integrationId, view.filter, values),
  ])
  return pickerScreen(w, draft, { ...page, view, containing }, notice)
}
