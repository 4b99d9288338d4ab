import { type Kysely, sql } from 'kysely'

/**
 * What was not delivered because its platform had no settings was given up, an edit of what stands there as well. Both wait now
 * until the settings are back.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update announcement
    set awaits_login = true, state = case when address is null then state else 'sent' end
    where state = 'undeliverable' and problem = 'not_configured'`.execute(db)
}
