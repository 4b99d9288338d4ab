import type { Trx } from '../context.ts'
import type { SelectionChange } from '../database/tables.ts'

/** The last change that a person made to the selection. */
export interface LastChange {
  change: SelectionChange
  by: string
  at: Date
}

/** Builds a `LastChange` from a row of `integration` joined with the person's name. */
export function lastChange(row: {
  selection_change: SelectionChange | null
  selection_changed_at: Date | null
  changedByName: string | null
}): LastChange | null {
  const { selection_change: change, selection_changed_at: at, changedByName: by } = row
  return change && at && by !== null ? { change, by, at } : null
}

/**
 * Increments the version of the selection and stores who changed it, how and when. A person whose draft is based on an
 * older version is informed before their Confirm overrides it. Automatic imports by syncs don't increment it.
 */
export async function recordSelectionChange(
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
