import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table link_code (
      id bigint generated always as identity primary key,
      account_id bigint not null references account,
      -- Only the hash: whoever can read this table can't link anything.
      code_hash bytea not null unique,
      created_by bigint not null references person,
      expires_at timestamptz not null,
      used_at timestamptz
    )`.execute(db)
  await sql`
    create table link_guess (
      id bigint generated always as identity primary key,
      workspace_id bigint not null references workspace,
      at timestamptz not null
    )`.execute(db)
  await sql`create index on link_guess (workspace_id, at)`.execute(db)
}
