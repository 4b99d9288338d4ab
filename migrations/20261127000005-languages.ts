import { type Kysely, sql } from 'kysely'

/** Which languages there are is for the words to say: the database only holds that it is a language's tag (BCP 47). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table account
      drop constraint account_language_check,
      add constraint account_language_check check (language ~ '^[a-z]{2,8}(-[A-Za-z0-9]{1,8})*$')`.execute(db)
}
