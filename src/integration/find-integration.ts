import { type Kysely, type SqlBool, sql } from 'kysely'
import type { KnownHours } from '../asset/hour-units.ts'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database, IntegrationState } from '../database/tables.ts'
import type { Cut } from '../feed/feed.ts'
import { type LastChange, lastChange } from './selection-change.ts'

export interface Integration {
  id: number
  accountId: number
  oem: string
  name: string
  state: IntegrationState
  importNew: boolean
  /** The recipient if no channel subscribed: who took the feed over, else who confirmed it, else who installed it. */
  ownerId: number
  selectionVersion: number
  selectionChanged: LastChange | null
  readStartedAt: Date | null
  /** The number of the last read of the whole list, or of the current one. */
  readNumber: number
  readCursor: string | null
  readTurn: number
  /** How many machines the current read has listed, and why some may be missing. */
  readCount: number
  readCut: Cut | null
  /** The number of machines in the last list without trouble; null: there was none yet. */
  listedCount: number | null
  nextSyncAt: Date | null
  lastSyncAt: Date | null
  failures: number
  assetCount: number
  /** Null: nothing is known yet. */
  hours: KnownHours | null
  /** The server that is requested, if known. */
  host: string | null
}

/**
 * An integration of the account that is not removed. `accountId: null` is for jobs, which act for no person. `lock`
 * makes other changes of it wait until the transaction ends.
 */
export async function findIntegration(
  db: Kysely<Database> | Trx,
  accountId: number | null,
  integrationId: number,
  options: { lock?: boolean } = {},
): Promise<Integration | null> {
  const isTheirs = accountId === null ? sql<SqlBool>`true` : ofAccount('integration', accountId)
  // Locks in a statement of its own, because after waiting for the lock everything must be read anew. If the join below
  // locked, Postgres would return the changed integration together with the person who had changed it before.
  if (options.lock)
    await db
      .selectFrom('integration')
      .select('id')
      .where('id', '=', integrationId)
      .where(isTheirs)
      .forNoKeyUpdate()
      .execute()
  const row = await db
    .selectFrom('integration')
    .leftJoin('person', 'person.id', 'integration.selection_changed_by')
    .selectAll('integration')
    .select('person.name as changedByName')
    .where('integration.id', '=', integrationId)
    .where('integration.state', '!=', 'removed')
    .where(isTheirs)
    .executeTakeFirst()
  if (!row) return null
  return {
    id: row.id,
    accountId: row.account_id,
    oem: row.oem,
    name: row.name,
    state: row.state,
    importNew: row.import_new,
    ownerId: row.owner_id ?? row.confirmed_by ?? row.installed_by,
    selectionVersion: row.selection_version,
    selectionChanged: lastChange(row),
    readStartedAt: row.read_started_at,
    readNumber: row.read_number,
    readCursor: row.read_cursor,
    readTurn: row.read_turn,
    readCount: row.read_count,
    readCut: row.read_cut,
    listedCount: row.listed_count,
    nextSyncAt: row.next_sync_at,
    lastSyncAt: row.last_sync_at,
    failures: row.failures,
    assetCount: row.asset_count,
    hours: row.hours,
    host: row.host,
  }
}
