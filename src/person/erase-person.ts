import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type TransactContext, type Trx, transact } from '../context.ts'
import { allowErasing } from '../database/allow-erasing.ts'
import type { Platform } from '../database/tables.ts'
import { escapeLike } from '../text/fold.ts'

/** Stands where the name of an erased person stood. */
export const ERASED_NAME = '–'

/** For an operator: everybody ever known in an account's workspaces whose name or platform's id contains the text. */
export async function findPeopleByText(
  { db }: Pick<TransactContext, 'db'>,
  accountId: number,
  text: string,
): Promise<{ id: number; name: string; platform: Platform; externalId: string }[]> {
  const like = `%${escapeLike(text)}%`
  return await db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['person.id', 'person.name', 'platform', 'person.external_id as externalId'])
    .where('workspace.account_id', '=', accountId)
    .where('person.merged_into', 'is', null)
    .where(eb => eb.or([eb('person.name', 'ilike', like), eb('person.external_id', 'ilike', like)]))
    .orderBy('person.id')
    .limit(100)
    .execute()
}

/**
 * Erases who a person is, as they may demand by law: name, the platform's id, profile, role, the messages kept for them
 * and their clicks. What they did stays, as done by a former person; and so does what a platform shows. Whoever writes
 * again is a new person. False: there is no such person, or they are erased already.
 */
export async function erasePerson(ctx: TransactContext & { now: () => Date }, personId: number): Promise<boolean> {
  return await transact(ctx, async trx => {
    const person = await trx
      .selectFrom('person')
      .select('id')
      .where('id', '=', personId)
      .where('external_id', '!=', erasedId(personId))
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!person) return false
    // Rows of earlier versions that were merged into this one are the same person.
    const rows = await blankPeople(trx, sql<SqlBool>`${personId} in (person.id, person.merged_into)`)
    await trx
      .insertInto('erasure')
      .values({ erased: 'person', erased_id: personId, at: ctx.now(), rows: JSON.stringify({ person: rows }) })
      .execute()
    return true
  })
}

const erasedId = (personId: number) => `erased/${personId}`

/**
 * Erases who the people are whose rows in `person` (joined with their `workspace`) `which` selects, and everything that
 * names them by the platform's id. Returns how many there are.
 */
export async function blankPeople(trx: Trx, which: RawBuilder<SqlBool>): Promise<number> {
  const people = sql`(
    select person.external_id, workspace.id as workspace_id, workspace.platform, workspace.external_id as workspace
    from person join workspace on workspace.id = person.workspace_id where ${which})`
  await sql`update announcement set thread_of = null from ${people} p, announcement above
    where above.id = announcement.thread_of and above.workspace_id = p.workspace_id
      and above.place ->> 'person' = p.external_id`.execute(trx)
  await sql`delete from announcement using ${people} p
    where announcement.workspace_id = p.workspace_id and place ->> 'person' = p.external_id`.execute(trx)
  await sql`delete from secret using kept_click, ${people} p
    where secret.owner = 'click/' || kept_click.id and kept_click.platform = p.platform
      and kept_click.workspace = p.workspace and kept_click.person = p.external_id`.execute(trx)
  await sql`delete from kept_click using ${people} p
    where kept_click.platform = p.platform and kept_click.workspace = p.workspace
      and kept_click.person = p.external_id`.execute(trx)
  await sql`delete from conversation using ${people} p
    where conversation.tenant = p.workspace and conversation.person = p.external_id`.execute(trx)
  await sql`delete from home_view where person_id in (
    select person.id from person join workspace on workspace.id = person.workspace_id where ${which})`.execute(trx)
  await sql`update workspace set installed_by = null from ${people} p
    where workspace.id = p.workspace_id and installed_by = p.external_id`.execute(trx)
  await allowErasing(trx, () =>
    sql`update audit_entry set details = details || '{"installer": ""}' from ${people} p
      where action = 'workspace_reinstalled' and details ->> 'workspace' = p.workspace
        and details ->> 'installer' = p.external_id`.execute(trx),
  )
  const { numAffectedRows } = await sql`
    update person set name = ${ERASED_NAME}, external_id = 'erased/' || id, locale = 'en', time_zone = 'UTC',
      standing = 'left', role = null, role_reason = null, workspace_admin = false, check_at = null
    where id in (select person.id from person join workspace on workspace.id = person.workspace_id where ${which})`.execute(
    trx,
  )
  return Number(numAffectedRows ?? 0)
}
