import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { isFree, isHeld } from '../lease.ts'
import type { NewClick } from './inbox.ts'

/** The process that had the click has ended. */
const isLeftBehind = isFree('redo-click', sql`kept_click.id::text`)

/**
 * No older click of the same person is in the inbox. Clicks of one person are redone in their order: of two prices that
 * were saved one after the other, the second counts.
 */
const isFirst: RawBuilder<SqlBool> = sql<SqlBool>`not exists (
  select from kept_click older where older.platform = kept_click.platform and older.workspace = kept_click.workspace
    and older.person = kept_click.person and older.id < kept_click.id)`

const redoable = (db: Kysely<Database>) =>
  db.selectFrom('kept_click').select('id as clickId').where(isLeftBehind).where(isFirst)

/** Clicks in the inbox whose process has ended, at most `limit`, oldest first, one for each person. */
export async function clicksToRedo({ db }: Context, limit: number): Promise<{ clickId: number }[]> {
  return await redoable(db).orderBy('id').limit(limit).execute()
}

/** The next click of that person to redo; empty if there is none. */
export async function nextClickToRedo(db: Kysely<Database>, who: NewClick['who']): Promise<{ clickId: number }[]> {
  return await redoable(db)
    .where('platform', '=', who.platform)
    .where('workspace', '=', who.workspace)
    .where('person', '=', who.person)
    .execute()
}

/**
 * When the oldest click of the inbox was made that no process works on, also if its job waits after a failure; null: there
 * is none.
 */
export async function oldestClickToRedo({ db }: Context): Promise<Date | null> {
  const row = await db
    .selectFrom('kept_click')
    .select(({ fn }) => fn.min('clicked_at').as('since'))
    .where(sql<SqlBool>`not exists (
      select from lease where lease.job = 'redo-click' and lease.key = kept_click.id::text and ${isHeld})`)
    .executeTakeFirst()
  return row?.since ?? null
}
