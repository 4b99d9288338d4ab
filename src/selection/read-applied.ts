import type { Kysely } from 'kysely'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'
import { type LastChange, lastChange } from '../integration/selection-change.ts'
import { readFailure } from '../lease.ts'

/** What became of a Confirm that a job carries out. */
export interface AppliedSelection {
  /** Of the integration. */
  name: string
  applied: boolean
  /** The reference of what keeps it from being carried out, once people are told of that; else null. */
  failure: string | null
  removed: boolean
  /** How many assets are selected now. */
  selected: number
  /** What somebody changed after the Confirm. */
  since: LastChange | null
}

/** So many tries that failed one after the other are no chance: whoever confirmed is told. */
export const FAILURES_TOLD = 3

/** `null`: it is another account's. */
export async function readApplied(
  db: Kysely<Database>,
  accountId: number,
  draftId: number,
): Promise<AppliedSelection | null> {
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
    failure: await readFailure(db, 'apply-selection', `${draftId}`, FAILURES_TOLD),
    removed: row.state === 'removed',
    selected: row.selected_count,
    // The Confirm itself made the version after the one that it was based on.
    since: row.selection_version > row.based_on_version + 1 ? lastChange(row) : null,
  }
}
