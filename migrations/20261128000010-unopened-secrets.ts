import { type Kysely, sql } from 'kysely'

/** `not_opened_with`: the fingerprint of the keyring that could not open it: with the same one it is not tried again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table secret add column not_opened_with text`.execute(db)
}
