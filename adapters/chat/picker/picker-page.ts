import type { Draft } from '../../../src/selection/draft.ts'
import type { ResolvedView } from '../../../src/selection/draft-view.ts'
import type { AssetPage } from '../../../src/selection/find-assets.ts'

/** A group of checkboxes in Slack holds ten. */
export const PAGE_SIZE = 10

/** The page of a draft's list. */
export interface PickerPage extends AssetPage {
  view: ResolvedView
  /** How many more assets contain a value that is the number of one; capped like `count`. */
  containing: number
}

/**
 * The payload of an action that changes or confirms the draft, with the version that the person sees. Actions that only
 * change the view need none.
 */
export const seenOf = ({ id: draftId, version }: Draft) => ({ draftId, version })
