import type { Kysely } from 'kysely'
import type { Actor } from '../actor.ts'
import type { Database } from '../database/tables.ts'
import { listIntegrations } from '../integration/list-integrations.ts'

/**
 * The feeds with which a list that came by itself may be compared: the one for which the actor has a draft open, if it
 * is only one; otherwise all whose machines are known.
 */
export async function findFeedsToCompare(db: Kysely<Database>, actor: Actor): Promise<{ id: number; name: string }[]> {
  const feeds = (await listIntegrations(db, actor.accountId)).filter(({ state }) => state !== 'installed')
  const drafts = await db
    .selectFrom('draft')
    .select('integration_id')
    .where('person_id', '=', actor.personId)
    .where('confirmed_at', 'is', null)
    .execute()
  const [open, ...others] = feeds.filter(({ id }) => drafts.some(draft => draft.integration_id === id))
  const found = open && others.length === 0 ? [open] : feeds
  return found.map(({ id, name }) => ({ id, name }))
}
