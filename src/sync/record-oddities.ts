import { sql } from 'kysely'
import type { EquipmentNames, Oddity } from '../asset/equipment-snapshot.ts'
import type { Trx } from '../context.ts'
import type { Cut } from '../feed/feed.ts'
import type { Page } from './record-pages.ts'

/** A guard stopped paging early. Shown in the same list as the feed's other errors. */
const INCOMPLETE: Oddity = { element: 'Links', value: 'next', reason: 'paging' }

/**
 * Stores the implausible or unreadable values of some pages: for a machine one row per element and reason; for the list
 * itself and for machines without an identifier one row per value, with the number of machines. `assetOf`: the asset of
 * each of the pages' machines, in order.
 */
export async function recordOddities(
  trx: Trx,
  input: {
    integrationId: number
    pages: readonly Page[]
    /** Why machines may be missing after these pages. */
    cut: Cut | null
    /** Oddities of the list: the units of its hours that are not as documented. */
    unitOddities: readonly Oddity[]
    assetOf: readonly (number | null)[]
    readNumber: number
    now: Date
  },
): Promise<void> {
  const { pages, unitOddities, assetOf } = input
  const ofLists = [...pages.flatMap(page => page.oddities), ...(input.cut ? [INCOMPLETE] : []), ...unitOddities]
  const machines = pages.flatMap(page => page.equipment)
  const rows = [
    ...ofLists.map(oddity => ({ asset: null as number | null, ...oddity })),
    ...machines.flatMap((machine, index) => {
      const asset = assetOf[index] ?? null
      // A machine without an identifier isn't stored, so the oddities of its values help nobody.
      const oddities = asset === null ? [withoutIdentity(machine)] : machine.oddities
      return oddities.map(oddity => ({ asset, ...oddity }))
    }),
  ]
  if (rows.length === 0) return
  await sql`
    insert into oddity (integration_id, asset_id, element, value, reason, machines, first_seen_at, seen_read)
    select ${input.integrationId}, asset, element, max(value), reason,
      case when asset is null then count(*) else 1 end, ${input.now}, ${input.readNumber}
    from json_to_recordset(${JSON.stringify(rows)}) as row (asset bigint, element text, value text, reason text)
    group by asset, element, reason, case when asset is null then value else '' end
    on conflict (integration_id, coalesce(asset_id, 0), element, reason, (case when asset_id is null then value else '' end))
    do update set value = excluded.value, seen_read = excluded.seen_read, ended_at = null,
      machines = case when oddity.asset_id is null and oddity.seen_read = excluded.seen_read and oddity.ended_at is null
        then oddity.machines else 0 end + excluded.machines`.execute(trx)
}

function withoutIdentity({ oemName, model }: EquipmentNames): Oddity {
  const value = [oemName, model].filter(Boolean).join(' ')
  return { element: 'EquipmentHeader', value, reason: 'no_identity' }
}

/**
 * At the end of a read: ends the oddities that it did not repeat. Those of machines that it didn't list stay open, and
 * if the list was cut short, those of the list do, too.
 */
export async function endOddities(
  trx: Trx,
  input: { integrationId: number; readNumber: number; now: Date },
): Promise<void> {
  const { integrationId, readNumber, now } = input
  await sql`
    update oddity set ended_at = ${now}
    where integration_id = ${integrationId} and ended_at is null and seen_read < ${readNumber} and case
      when asset_id is null then not exists (
        select from oddity cut
        where cut.integration_id = ${integrationId} and cut.asset_id is null and cut.reason = 'paging'
          and cut.seen_read = ${readNumber})
      else exists (select from listing where listing.asset_id = oddity.asset_id and read_number = ${readNumber})
    end`.execute(trx)
}
