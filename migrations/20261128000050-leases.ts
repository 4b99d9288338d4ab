import { type Kysely, sql } from 'kysely'

/**
 * A lease: a row of work that somebody has begun, or that failed and waits for its next attempt, is due for nobody
 * else. Older rows need no change: without a lease they are free.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table lease (
      -- The kind of work, and the row of that kind: src/work.ts.
      job text collate "C" not null,
      key text collate "C" not null,
      -- The holder of this attempt; null: it failed, and the row waits.
      holder uuid,
      until timestamptz not null,
      -- Consecutive failed attempts.
      failures integer not null default 0,
      -- The reference under which the log has the latest failure.
      reference text,
      primary key (job, key)
    )`.execute(db)
  // The host of the feed, as far as it is known: a host that never answers must not take every worker. Sorted each
  // second and never shown, so by its bytes (collation "C"), which is several times faster.
  await sql`alter table integration add column host text collate "C"`.execute(db)
  // The number of requests of each login of an OEM: the table of rate-limiter-flexible. Unlogged, because it is
  // worthless after a crash.
  await sql`
    create unlogged table feed_pace (
      key varchar(255) primary key,
      points integer not null default 0,
      expire bigint
    )`.execute(db)
}
