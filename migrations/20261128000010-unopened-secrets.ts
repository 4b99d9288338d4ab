import { type Kysely, sql } from 'kysely'

/**
 * `not_opened_with`: the fingerprint of the keyring that could not open the secret: it is not tried again with the same
 * keyring.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table secret add column not_opened_with text`.execute(db)
}
