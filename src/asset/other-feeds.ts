import { type RawBuilder, sql } from 'kysely'

/**
 * A condition on two rows of `asset_identifier`, `mine` and `theirs`, with the same kind and value: whether their
 * assets are one machine. The strongest kind that both assets have decides, as within a feed.
 */
export const isSameMachine: RawBuilder<boolean> = sql`(
  (mine.make = theirs.make or mine.make = '' or theirs.make = '') and (mine.kind = 'pin' or not exists (
    select from asset_identifier my_stronger
    join asset_identifier their_stronger on their_stronger.kind = my_stronger.kind
    where my_stronger.asset_id = mine.asset_id and their_stronger.asset_id = theirs.asset_id
      and my_stronger.kind = any(case mine.kind when 'serial' then array['pin'] when 'equipment' then array['pin', 'serial'] end))))`

/** The names of the account's other feeds that list the machine of an asset, too; null: none. */
export function otherFeeds(assetId: RawBuilder<unknown>): RawBuilder<string[] | null> {
  return sql<string[] | null>`(
    select array_agg(distinct other.name)
    from asset_identifier mine
    join integration own on own.id = mine.integration_id
    join integration other on other.account_id = own.account_id and other.id <> own.id and other.state in ('verified', 'active')
    join asset_identifier theirs on theirs.integration_id = other.id and theirs.kind = mine.kind and theirs.value = mine.value
    where mine.asset_id = ${assetId} and ${isSameMachine})`
}

/** Whether a row of `asset` is in an open conflict. */
export const inConflict: RawBuilder<boolean> = sql<boolean>`exists (
  select from asset_conflict where settled_at is null and asset_conflict.integration_id = asset.integration_id
    and asset.id in (asset_a, asset_b))`
