import { type Kysely, sql } from 'kysely'

/**
 * The law wins over append-only: within a transaction that sets `fleetfeed.erasing` (src/database/allow-erasing.ts) rows
 * of the audit trail and of closed months may be erased. `erasure`: that it was decided, without a name.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create or replace function refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'TRUNCATE' and current_setting('fleetfeed.erasing', true) = 'on' then
        return null;
      end if;
      raise exception '% is append-only', tg_table_name;
    end $$`.execute(db)
  await sql`
    create table erasure (
      id bigint generated always as identity primary key,
      erased text not null check (erased in ('account', 'person')),
      erased_id bigint not null,
      at timestamptz not null,
      rows jsonb not null
    )`.execute(db)
}
