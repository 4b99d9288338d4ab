import { type Kysely, sql } from 'kysely'

/**
 * Deliveries that failed because their platform had no settings had been given up, including edits of posted messages.
 * Both now wait until the settings are back.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    update announcement
    set awaits_login = true, state = case when address is null then state else 'sent' end
    where state = 'undeliverable' and problem = 'not_configured'`.execute(db)
}
