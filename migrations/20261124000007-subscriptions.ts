import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // One row per channel that people set up, instead of one per topic.
  await sql`alter table subscription rename to channel_chosen`.execute(db)
  await sql`
    create table subscription (
      id bigint generated always as identity primary key,
      workspace_id bigint not null references workspace,
      channel text not null,
      topics text[] not null check (
        cardinality(topics) > 0 and topics <@ array['new_assets', 'feed_trouble', 'billing']),
      pace text not null default 'at_once' check (pace in ('at_once', 'hourly', 'daily')),
      -- Hours of the day in the account's zone, from (included) to (excluded); over midnight if from is later.
      quiet_from smallint check (quiet_from between 0 and 23),
      quiet_to smallint check (quiet_to between 0 and 23),
      layout text not null default 'flat' check (layout in ('flat', 'thread')),
      locale text not null,
      created_by bigint not null references person,
      created_at timestamptz not null,
      unique (workspace_id, channel),
      check ((quiet_from is null) = (quiet_to is null) and quiet_from <> quiet_to)
    )`.execute(db)
  await sql`
    insert into subscription (workspace_id, channel, topics, locale, created_by, created_at)
    select distinct on (chosen.workspace_id, channel) chosen.workspace_id, channel,
      array_agg(topic) over (partition by chosen.workspace_id, channel), person.locale, created_by, created_at
    from channel_chosen chosen join person on person.id = created_by
    order by chosen.workspace_id, channel, created_at desc`.execute(db)
  await sql`drop table channel_chosen`.execute(db)
  // Without a row here a subscription has every feed of the account, including later ones.
  await sql`
    create table subscription_feed (
      subscription_id bigint not null references subscription on delete cascade,
      integration_id bigint not null references integration,
      primary key (subscription_id, integration_id)
    )`.execute(db)

  // Topics that a channel doesn't get at once are posted together.
  await sql`
    create table digest (
      id bigint generated always as identity primary key,
      workspace_id bigint not null references workspace,
      channel text not null,
      due_at timestamptz not null,
      -- Nothing is added to it any more.
      closed boolean not null default false
    )`.execute(db)
  await sql`create unique index digest_open on digest (workspace_id, channel, due_at) where not closed`.execute(db)
  await sql`
    create table digest_part (
      digest_id bigint not null references digest,
      topic jsonb not null,
      nth bigint generated always as identity,
      primary key (digest_id, topic)
    )`.execute(db)
  await sql`create index on digest_part (topic)`.execute(db)

  // The post whose thread this one belongs to; it is posted first.
  await sql`alter table announcement add column thread_of bigint references announcement`.execute(db)
  await sql`create index on announcement (thread_of) where thread_of is not null`.execute(db)

  // For the record in an arrival's thread: who decided what.
  await sql`
    create index audit_of_arrival on audit_entry (((details ->> 'arrivalId')::bigint)) where details ? 'arrivalId'`.execute(
    db,
  )
}
