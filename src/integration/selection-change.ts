import type { Trx } from '../context.ts'
import type { SelectionChange } from '../database/tables.ts'

/** What somebody did last to what is selected. */
export interface LastChange {
  change: SelectionChange
  by: string
  at: Date
}

/** The same from a row of `integration` with the person's name. */
export function lastChange(row: {
  selection_change: SelectionChange | null
  selection_changed_at: Date | null
  changedByName: string | null
}): LastChange | null {
  const { selection_change: change, selection_changed_at: at, changedByName: by } = row
  return change && at && by !== null ? { change, by, at } : null
}

/**
 * Counts a version of the selection, with what a person did and when: whoever looked at an older one is told before
 * their Confirm says otherwise. What syncs import by themselves is no version.
 */
export async function keepChange(
  trx: Trx,
  integrationId: number,
  done: { change: SelectionChange; personId: number; now: Date },
): Promise<void> {
  await trx
    .updateTable('integration')
    .set(eb => ({
      selection_version: eb('selection_version', '+', 1),
      selection_change: done.change,
      selection_changed_by: done.personId,
      selection_changed_at: done.now,
    }))
    .where('id', '=', integrationId)
    .execute()
}
