import type { Kysely } from 'kysely'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'
import { type LastChange, lastChange } from '../integration/selection-change.ts'
import { readFailure } from '../lease.ts'

/** The state of a Confirm that a job applies. */
export interface ConfirmState {
  /** The integration's name. */
  name: string
  applied: boolean
  /** The reference of the error that prevents it, once people are informed of that; else null. */
  failure: string | null
  removed: boolean
  /** How many assets are selected now. */
  selected: number
  /** The last change that another Confirm or decision made after this Confirm; null: none. */
  since: LastChange | null
}

/** After this many failures in a row the person who confirmed is informed: it is no coincidence. */
export const FAILURES_ANNOUNCED = 3

/** The state of the Confirm of this draft; `null` if the draft belongs to another account. */
export async function readConfirmState(
  db: Kysely<Database>,
  accountId: number,
  draftId: number,
): Promise<ConfirmState | null> {
  const row = await db
    .selectFrom('draft')
    .innerJoin('integration', 'integration.id', 'draft.integration_id')
    .leftJoin('person as changer', 'changer.id', 'integration.selection_changed_by')
    .select(['integration.name', 'integration.state', 'integration.selected_count'])
    .select(['integration.selection_change', 'integration.selection_changed_at', 'changer.name as changedByName'])
    .select(['integration.selection_version', 'draft.based_on_version', 'draft.applied_at'])
    .where('draft.id', '=', draftId)
    .where(ofAccount('draft', accountId))
    .executeTakeFirst()
  if (!row) return null
  return {
    name: row.name,
    applied: row.applied_at !== null,
    failure: await readFailure(db, 'apply-selection', `${draftId}`, FAILURES_ANNOUNCED),
    removed: row.state === 'removed',
    selected: row.selected_count,
    // The Confirm itself incremented the version by one.
    since: row.selection_version > row.based_on_version + 1 ? lastChange(row) : null,
  }
}
