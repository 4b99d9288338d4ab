import type { Kysely } from 'kysely'
import type { EquipmentNames } from '../asset/equipment-snapshot.ts'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database, Decision } from '../database/tables.ts'

export interface ArrivedAsset extends EquipmentNames {
  id: number
  decision: Decision | null
  /** Who decided; null if nobody did, or the feed's setting. */
  by: string | null
  decidedAt: Date | null
}

/** The new incoming assets of one read, in their current state. */
export interface Arrival {
  id: number
  integrationId: number
  name: string
  /** The feed was removed, so there is nothing to decide any more. */
  removed: boolean
  arrivedAt: Date
  counts: { total: number; waiting: number; imported: number; approved: number; declined: number }
  /** How many turned out to be known machines. They are not in `counts`. */
  merged: number
  /** The newest decision of a person. `alone`: that person made all of the decisions that are in force. */
  last: { decision: Decision; by: string; at: Date; alone: boolean } | null
  /** One page of the assets, by id; with the order `waiting` the undecided ones come first. */
  assets: ArrivedAsset[]
}

/** `null`: the account has no arrival with this id. */
export async function readArrival(
  db: Kysely<Database> | Trx,
  accountId: number,
  arrivalId: number,
  options: { limit: number; offset?: number; order: 'arrived' | 'waiting' },
): Promise<Arrival | null> {
  const arrival = await db
    .selectFrom('arrival')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .select(['arrival.id', 'arrival.integration_id', 'arrival.read_started_at', 'arrival.merged'])
    .select(['integration.name', 'integration.state'])
    .where('arrival.id', '=', arrivalId)
    .where(ofAccount('arrival', accountId))
    .executeTakeFirst()
  if (!arrival) return null
  const [counts, last, assets] = await Promise.all([
    db
      .selectFrom('arrival_asset')
      .select(eb => ['decision', eb.fn.countAll<number>().as('count')])
      .where('arrival_id', '=', arrivalId)
      .groupBy('decision')
      .execute(),
    db
      .selectFrom('arrival_asset')
      .innerJoin('person', 'person.id', 'arrival_asset.decided_by')
      .select(['decision', 'decided_at', 'person.name'])
      .select(eb =>
        eb
          .selectFrom('arrival_asset as one')
          .select(({ fn }) => fn.count<number>('one.decided_by').distinct().as('people'))
          .where('one.arrival_id', '=', arrivalId)
          .as('people'),
      )
      .where('arrival_id', '=', arrivalId)
      .orderBy('decided_at', 'desc')
      .limit(1)
      .executeTakeFirst(),
    db
      .selectFrom('arrival_asset')
      .innerJoin('asset', 'asset.id', 'arrival_asset.asset_id')
      .leftJoin('person', 'person.id', 'arrival_asset.decided_by')
      .select(['asset.id', 'oem_name as oemName', 'model', 'equipment_id as equipmentId'])
      .select(['serial_number as serialNumber', 'pin', 'decision', 'person.name as by', 'decided_at as decidedAt'])
      .where('arrival_id', '=', arrivalId)
      .$if(options.order === 'waiting', q => q.orderBy(eb => eb('decision', 'is not', null)))
      .orderBy('asset.id')
      .limit(options.limit)
      .offset(options.offset ?? 0)
      .execute(),
  ])
  const count = (decision: Decision | null) => counts.find(row => row.decision === decision)?.count ?? 0
  return {
    id: arrival.id,
    integrationId: arrival.integration_id,
    name: arrival.name,
    removed: arrival.state === 'removed',
    arrivedAt: arrival.read_started_at,
    counts: {
      total: counts.reduce((sum, row) => sum + row.count, 0),
      waiting: count(null),
      imported: count('imported'),
      approved: count('approved'),
      declined: count('declined'),
    },
    merged: arrival.merged,
    last:
      last?.decision && last.decided_at
        ? { decision: last.decision, by: last.name, at: last.decided_at, alone: last.people === 1 }
        : null,
    assets,
  }
}
