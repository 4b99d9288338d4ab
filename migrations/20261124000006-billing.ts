import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The price of an asset of the feed per month, in the smallest unit of the currency (ISO 4217): 1250 is 12.50 EUR.
  await sql`
    alter table integration
      add column price_minor bigint check (price_minor >= 0),
      add column price_currency text,
      add constraint integration_price check ((price_minor is null) = (price_currency is null))`.execute(db)
  await sql`
    alter table closed_month_feed
      add column price_minor bigint,
      add column price_currency text,
      add constraint closed_month_feed_price check ((price_minor is null) = (price_currency is null))`.execute(db)
  // When it was last deselected in that month; null: it was selected at the end of the month.
  await sql`alter table closed_month_asset add column selected_to timestamptz`.execute(db)
}
