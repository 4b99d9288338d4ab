import { sql } from 'kysely'
import { ELEMENT_NAMES, ELEMENTS, type Element } from '../asset/elements.ts'
import type { Trx } from '../context.ts'

/** How many machines of a feed send which value, as of the end of its last read. */
export interface ValuesReceived {
  /** The machines that the feed has listed. */
  machines: number
  /** Left out: no machine sends it. */
  elements: Partial<Record<Element, ReceivedValues>>
}

interface ReceivedValues {
  machines: number
  /** The newest measurement, ISO 8601. */
  newest: string
  /** The machines whose newest measurement was older than a day when the read ended. */
  old: number
}

/**
 * Stores in the integration's row how many machines of a feed send which value, and how old the values are. Like
 * `countShared`: screens show it often, and a scan of a large feed takes seconds, so that it is done once at the end of
 * a read.
 */
export async function countValues(trx: Trx, integrationId: number, now: Date): Promise<void> {
  const counts = ELEMENT_NAMES.map(element => {
    const { values, at } = ELEMENTS[element]
    const measured = sql`filter (where ${sql.ref(values[0])} is not null and ${sql.ref(at)} is not null)`
    return sql`${sql.lit(element)}, json_build_object(
      'machines', count(*) ${measured},
      'newest', max(${sql.ref(at)}) ${measured},
      'old', count(*) filter (where ${sql.ref(values[0])} is not null and ${sql.ref(at)} < ${now}::timestamptz - interval '24 hours'))`
  })
  await sql`
    update integration set values_received = (
      select jsonb_build_object('machines', integration.asset_count, 'elements', (
        select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(jsonb_build_object(${sql.join(counts)}))
        where (value ->> 'machines')::int > 0))
      from asset join telemetry on telemetry.asset_id = asset.id
      where asset.integration_id = ${integrationId})
    where id = ${integrationId}`.execute(trx)
}
