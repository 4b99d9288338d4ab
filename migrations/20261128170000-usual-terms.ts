import { type Kysely, sql } from 'kysely'

/** The outbox is called what an engineer calls it (docs/glossary.md). The values of what was stored stay what they mean. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table announcement rename column once to idempotency_key`.execute(db)
  await sql`alter table announcement rename column wanted to desired_version`.execute(db)
  await sql`alter table announcement rename column delivered to delivered_version`.execute(db)
  await sql`update announcement set problem = 'obsolete' where problem = 'moot'`.execute(db)
}
