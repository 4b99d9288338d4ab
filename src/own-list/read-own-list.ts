import type { Kysely } from 'kysely'
import type { Actor } from '../actor.ts'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { ListCell, ListSource } from './list-table.ts'

export interface OwnList {
  id: number
  numbers: ListCell[]
  source: ListSource
}

/** The actor's own list; null: it was used, replaced or forgotten, or is another person's. */
export async function readOwnList(
  db: Kysely<Database> | Trx,
  actor: Actor,
  listId: number,
  options: { lock?: boolean } = {},
): Promise<OwnList | null> {
  const row = await db
    .selectFrom('own_list')
    .select(['id', 'numbers', 'source'])
    .where('id', '=', listId)
    .where('person_id', '=', actor.personId)
    .$if(options.lock ?? false, query => query.forUpdate())
    .executeTakeFirst()
  return row ?? null
}
