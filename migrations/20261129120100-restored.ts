import { type Kysely, sql } from 'kysely'

/**
 * `maybe_posted_since`: the row comes from a backup, and the product went on after that: it may have posted the message
 * since then (`npm run restore`). Looked up before it is posted; null once it was taken.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table announcement add column maybe_posted_since timestamptz`.execute(db)
}
