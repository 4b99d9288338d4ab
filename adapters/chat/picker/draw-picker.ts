import type { Context } from '../../../src/context.ts'
import type { Draft } from '../../../src/selection/draft.ts'
import { filterOf } from '../../../src/selection/draft-view.ts'
import { findAssets } from '../../../src/selection/find-assets.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { PAGE_SIZE, pickerScreen } from './picker-screen.ts'

/** Draws the picker with the current state of a draft. */
export async function drawPicker(ctx: Context, w: Words, draft: Draft, notice?: string): Promise<Screen> {
  const page = await findAssets(ctx.db, {
    integrationId: draft.integrationId,
    filter: filterOf(draft.view),
    draft,
    onlySelected: false,
    after: draft.view.after,
    before: draft.view.before,
    limit: PAGE_SIZE,
  })
  return pickerScreen(w, draft, page, notice)
}
