import { type Kysely, sql } from 'kysely'

/**
 * Bills that never change: the first Confirm, zones, prices, memberships and assets of a month are stored, instead of
 * being read from the present rows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await keepFirstConfirms(db)
  await keepZones(db)
  await keepPrices(db)
  await keepMemberships(db)
  await keepOtherAssets(db)
}

async function keepFirstConfirms(db: Kysely<unknown>): Promise<void> {
  // confirmed_at is the latest Confirm. The first one decides from which month on a feed is billed.
  await sql`alter table integration add column first_confirmed_at timestamptz`.execute(db)
  await sql`
    update integration set first_confirmed_at = coalesce(
      (select min(at) from audit_entry
        where action = 'integration_started' and (details ->> 'integrationId')::bigint = integration.id),
      least(confirmed_at, (select min(selected_from) from selection where integration_id = integration.id)))
    where confirmed_at is not null`.execute(db)
}

async function keepZones(db: Kysely<unknown>): Promise<void> {
  // Months before before_month have this zone; after the newest row account.time_zone applies.
  await sql`
    create table account_zone (
      account_id bigint not null references account,
      before_month date not null,
      time_zone text not null,
      primary key (account_id, before_month)
    )`.execute(db)
  // For a feed that joined another account: the months that had begun keep their bounds.
  await sql`
    create table integration_zone (
      integration_id bigint not null references integration,
      before_month date not null,
      time_zone text not null,
      primary key (integration_id, before_month)
    )`.execute(db)
  await sql`
    insert into account_zone (account_id, before_month, time_zone)
    select account_id, (month + interval '1 month')::date, time_zone
    from (
      select account_id, month, closed_month.time_zone,
        lead(closed_month.time_zone, 1, account.time_zone) over (partition by account_id order by month) as next_zone
      from closed_month join account on account.id = account_id
    ) closed
    where next_zone <> time_zone`.execute(db)
  // The zone of the feed's month, if it differs from the account's.
  await sql`alter table closed_month_feed add column time_zone text`.execute(db)
}

async function keepPrices(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table price (
      integration_id bigint not null references integration,
      -- The first month with this price; it applies until the next row.
      from_month date not null,
      -- Null: no price any more.
      minor bigint check (minor >= 0),
      currency text,
      primary key (integration_id, from_month),
      check ((minor is null) = (currency is null))
    )`.execute(db)
  await sql`
    insert into price (integration_id, from_month, minor, currency)
    select id, '2000-01-01', price_minor, price_currency from integration where price_minor is not null`.execute(db)
  await sql`alter table integration drop column price_minor, drop column price_currency`.execute(db)
}

async function keepMemberships(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table workspace_account (
      workspace_id bigint not null references workspace,
      account_id bigint not null references account,
      since timestamptz not null,
      until timestamptz
    )`.execute(db)
  await sql`create index on workspace_account (workspace_id)`.execute(db)
  await sql`create unique index workspace_account_now on workspace_account (workspace_id) where until is null`.execute(
    db,
  )
  for (const one of await readMemberships(db)) {
    await sql`
      insert into workspace_account (workspace_id, account_id, since, until)
      values (${one.workspaceId}, ${one.accountId}, ${one.since}, ${one.until})`.execute(db)
  }
}

interface Membership {
  workspaceId: number
  accountId: number
  since: Date
  until: Date | null
}

/**
 * Replays the audit trail from its beginning: where each workspace was installed, and which accounts joined and left.
 */
async function readMemberships(db: Kysely<unknown>): Promise<Membership[]> {
  const workspaces = await sql<{ id: number; account_id: number; first_account_id: number | null; installed_at: Date }>`
    select id, account_id, installed_at, (
      select audit_entry.account_id from audit_entry
      where action = 'workspace_installed' and details ->> 'workspace' = external_id and details ->> 'platform' = platform
      order by audit_entry.id limit 1) as first_account_id
    from workspace order by id`.execute(db)
  const moves = await sql<{
    account_id: number
    at: Date
    keeps: number | null
    joins: number | null
    leaver: number | null
  }>`
    select account_id, at, (details ->> 'keeps')::bigint as keeps, (details ->> 'joins')::bigint as joins,
      (details ->> 'workspaceId')::bigint as leaver
    from audit_entry where action in ('accounts_linked', 'accounts_unlinked') order by id`.execute(db)
  const all: Membership[] = []
  const now = new Map<number, Membership>()
  const enter = (workspaceId: number, accountId: number, since: Date) => {
    const before = now.get(workspaceId)
    if (before) before.until = since
    const membership = { workspaceId, accountId, since, until: null }
    now.set(workspaceId, membership)
    all.push(membership)
  }
  for (const { id, account_id, first_account_id, installed_at } of workspaces.rows) {
    enter(id, first_account_id ?? account_id, installed_at)
  }
  for (const { account_id, at, keeps, joins, leaver } of moves.rows) {
    for (const { workspaceId, accountId, since } of [...now.values()]) {
      if (keeps !== null && accountId === joins && since <= at) enter(workspaceId, keeps, at)
      // Both accounts recorded it; the account that the workspace left did so first.
      if (workspaceId === leaver && accountId !== account_id) enter(workspaceId, account_id, at)
    }
  }
  // For changes that the audit trail doesn't show.
  for (const { id, account_id } of workspaces.rows) {
    const last = now.get(id)
    if (last && last.accountId !== account_id) enter(id, account_id, last.since)
  }
  return all
}

/**
 * A closed month holds every asset that was received or selected, so that a later merge of assets doesn't change its
 * list.
 */
async function keepOtherAssets(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table closed_month_asset
      alter column first_received_at drop not null,
      alter column selected_from drop not null,
      add constraint closed_month_asset_reason check (first_received_at is not null or selected_from is not null)`.execute(
    db,
  )
  const { rows } = await sql<{ account_id: number; month: string; next: string; zone: string; zone_before: string }>`
    select account_id, month::text, (month + interval '1 month')::date::text as next, time_zone as zone,
      coalesce((select time_zone from closed_month before where before.account_id = closed_month.account_id
        and before.month = (closed_month.month - interval '1 month')::date), time_zone) as zone_before
    from closed_month`.execute(db)
  for (const { account_id, month, next, zone, zone_before } of rows) {
    const start = startOf(month, zone_before)
    const end = startOf(next, zone)
    await sql`
      with feed as (
        select integration_id from closed_month_feed where account_id = ${account_id} and month = ${month}::date
      ),
      received as (
        select integration_id, asset_id, first_received_at from receipt
        where integration_id in (select integration_id from feed) and month = ${month}::date
      ),
      chosen as (
        select integration_id, asset_id, min(selected_from) as selected_from,
          nullif(max(least(selected_to, ${end}::timestamptz)), ${end}::timestamptz) as selected_to
        from selection
        where integration_id in (select integration_id from feed) and selected_from < ${end}::timestamptz
          and coalesce(selected_to, 'infinity') > greatest(${start}::timestamptz, selected_from)
        group by integration_id, asset_id
      )
      insert into closed_month_asset (account_id, month, integration_id, asset_id, oem_name, model, equipment_id,
        serial_number, pin, first_received_at, selected_from, selected_to)
      select ${account_id}, ${month}::date, fact.integration_id, asset_id, oem_name, model, equipment_id, serial_number,
        pin, fact.first_received_at, selected_from, selected_to
      from (select * from received full join chosen using (integration_id, asset_id)) fact
      join asset on asset.id = asset_id
      where fact.first_received_at is null or selected_from is null
      on conflict do nothing`.execute(db)
  }
  await sql`
    create index closed_month_asset_others on closed_month_asset (account_id, month, integration_id, asset_id)
    where first_received_at is null or selected_from is null`.execute(db)
}

/** The first instant of a month in that zone. */
function startOf(month: string, zone: string): Date {
  return new Date(Temporal.PlainDate.from(month).toZonedDateTime(zone).epochMilliseconds)
}
