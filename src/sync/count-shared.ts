import { sql } from 'kysely'
import { isSameMachine } from '../asset/other-feeds.ts'
import type { Trx } from '../context.ts'

/**
 * Counts the machines of a feed that another live feed of the account lists too. Kept in the integration's row, for screens
 * that show it often: as of the end of the feed's last read.
 */
export async function countShared(trx: Trx, integrationId: number): Promise<void> {
  await sql`
    update integration set shared_count = (
      select count(distinct mine.asset_id)
      from integration other
      join asset_identifier theirs on theirs.integration_id = other.id
      join asset_identifier mine on mine.integration_id = ${integrationId}
        and mine.kind = theirs.kind and mine.value = theirs.value
      where other.account_id = integration.account_id and other.id <> integration.id
        and other.state in ('verified', 'active') and ${isSameMachine})
    where id = ${integrationId}`.execute(trx)
}
