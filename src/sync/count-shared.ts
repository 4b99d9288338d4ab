import { sql } from 'kysely'
import { isSameMachine } from '../asset/other-feeds.ts'
import type { Trx } from '../context.ts'

/**
 * Stores in the integration's row how many machines of a feed another live feed of the account lists, too. Screens show
 * the number often, so it is not counted for each: it is as of the end of the feed's last read.
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
