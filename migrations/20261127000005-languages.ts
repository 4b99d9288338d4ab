import { type Kysely, sql } from 'kysely'

/**
 * Only `adapters/chat/words/` knows the available languages: the database only checks that it is a language tag (BCP
 * 47).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table account
      drop constraint account_language_check,
      add constraint account_language_check check (language ~ '^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$')`.execute(db)
}
