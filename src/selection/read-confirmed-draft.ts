import type { Kysely } from 'kysely'
import type { Actor } from '../actor.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'

/** A draft that was confirmed before. */
export interface ConfirmedDraft {
  /** The integration's name. */
  name: string
  by: string
  at: Date
  /** How many assets it selected. */
  selected: number
}

/**
 * Who confirmed this draft of the actor's, when, and how many assets; null if it was discarded or is another person's.
 */
export async function readConfirmedDraft(
  db: Kysely<Database>,
  actor: Actor,
  draftId: number,
): Promise<ConfirmedDraft | null> {
  const row = await db
    .selectFrom('draft')
    .innerJoin('integration', 'integration.id', 'draft.integration_id')
    .innerJoin('person', 'person.id', 'draft.person_id')
    .select(['integration.name', 'person.name as by', 'draft.confirmed_at as at'])
    .select(({ fn }) => fn.coalesce('draft.confirmed_selected', 'integration.selected_count').as('selected'))
    .where('draft.id', '=', draftId)
    .where('draft.person_id', '=', actor.personId)
    .where('draft.confirmed_at', 'is not', null)
    .where('integration.state', '!=', 'removed')
    .where(ofAccount('integration', actor.accountId))
    .executeTakeFirst()
  return row?.at ? { ...row, at: row.at } : null
}
