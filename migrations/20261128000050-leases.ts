import { type Kysely, sql } from 'kysely'

/**
 * Who works on what: a row of work that somebody has begun, or that failed and waits for its next try, is due for nobody else.
 * Rows of before need nothing: without a lease they are free.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lease (
      -- The kind of work, and which row of that kind: src/work.ts.
      job text collate "C" not null,
      key text collate "C" not null,
      -- Of this try; null: nobody works on it, it failed and waits.
      holder uuid,
      until timestamptz not null,
      -- Tries that failed, one after the other.
      failures integer not null default 0,
      -- Under which the log has the latest failure.
      reference text,
      primary key (job, key)
    )`.execute(db)
  // The host that is asked, as far as it is known: one that never answers must not hold every worker.
  // Sorted by each second, for nobody's eyes: by its bytes, which is several times faster.
  await sql`alter table integration add column host text collate "C"`.execute(db)
  // How many requests each login of an OEM has made: the table of rate-limiter-flexible. Worth nothing after a crash.
  await sql`
    create unlogged table feed_pace (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    )`.execute(db)
}
