import { type Kysely, sql } from 'kysely'
import type { Price } from '../billing/price.ts'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Database, IntegrationState } from '../database/tables.ts'
import type { FailedVerify, FeedTrouble, ListTrouble } from '../feed/feed.ts'
import { reaches } from '../person/reach.ts'
import type { ValuesReceived } from '../sync/count-values.ts'

/** One integration as the App Library and `status` show it. */
export interface IntegrationSummary {
  id: number
  oem: string
  name: string
  /** The server that is requested; null: not known yet. */
  host: string | null
  state: IntegrationState
  verifying: boolean
  verifyTrouble: FailedVerify | null
  trouble: { trouble: FeedTrouble; since: Date } | null
  /** What is wrong with the last list of the feed. */
  listTrouble: { trouble: ListTrouble; since: Date } | null
  /** The whole fleet is being read right now; `assetCount` grows. */
  reading: boolean
  lastSyncAt: Date | null
  nextSyncAt: Date | null
  assetCount: number
  selectedCount: number
  /** New incoming assets that are undecided. */
  pendingCount: number
  importNew: boolean
  installedBy: string
  confirmed: { by: string; at: Date } | null
  /** Who took the feed over, else who confirmed it, else who installed it; `gone`: they can't be reached any more. */
  owner: { name: string; gone: boolean }
  /** Values that are kept out because they are implausible or unreadable, and machines without an identifier. */
  oddityCount: number
  /** Oddities that have ended but are still listed. */
  rightAgainCount: number
  /** Pairs of assets that may be one machine, which a person has to resolve. */
  conflictCount: number
  /** Machines that another feed of the account lists, too. */
  sharedCount: number
  silence: SilenceCounts
  /** How many machines send which value; null: no read has ended yet. */
  values: ValuesReceived | null
  /** The price of one asset for a month, as an Administrator set it. */
  price: Price | null
}

/** How many selected machines were silent at the last read of the feed. */
interface SilenceCounts {
  /** Machines that have been silent for at least `days`. */
  silent: number
  days: number
  /** The part of `silent` that has been silent for at least `longDays`. */
  long: number
  longDays: number
  /** Machines, not in `silent`, that have never sent a timestamp. */
  never: number
}

/** The App Library of an account, oldest first. */
export async function listIntegrations(
  db: Kysely<Database> | Trx,
  accountId: number,
  only?: number,
): Promise<IntegrationSummary[]> {
  const rows = await db
    .selectFrom('integration')
    .innerJoin('account', 'account.id', 'integration.account_id')
    .innerJoin('person as installer', 'installer.id', 'integration.installed_by')
    .leftJoin('person as confirmer', 'confirmer.id', 'integration.confirmed_by')
    .innerJoin('person as owner', join =>
      join.on(
        'owner.id',
        '=',
        sql<number>`coalesce(integration.owner_id, integration.confirmed_by, integration.installed_by)`,
      ),
    )
    .leftJoin('trouble', join =>
      join
        .onRef('trouble.integration_id', '=', 'integration.id')
        .on('trouble.about', '=', 'answer')
        .on('trouble.ended_at', 'is', null),
    )
    .leftJoin('trouble as list_trouble', join =>
      join
        .onRef('list_trouble.integration_id', '=', 'integration.id')
        .on('list_trouble.about', '=', 'list')
        .on('list_trouble.ended_at', 'is', null),
    )
    .selectAll('integration')
    .select(['installer.name as installerName', 'confirmer.name as confirmerName', 'owner.name as ownerName'])
    .select(reaches(sql.ref('owner.id'), sql.ref('integration.account_id')).as('hasOwner'))
    // A price applies from the month in which it is set, so the newest is the current one.
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('price')
          .select(['minor', 'currency'])
          .whereRef('price.integration_id', '=', 'integration.id')
          .orderBy('from_month', 'desc')
          .limit(1)
          .as('price'),
      join => join.onTrue(),
    )
    .select(['price.minor', 'price.currency'])
    .leftJoinLateral(
      eb =>
        eb
          .selectFrom('silence')
          .select(sql<number>`count(distinct asset_id) filter (where last_seen_at is not null)`.as('silent'))
          .select(sql<number>`count(*) filter (where level = 2)`.as('long'))
          .select(sql<number>`count(*) filter (where last_seen_at is null)`.as('never'))
          .whereRef('silence.integration_id', '=', 'integration.id')
          .where('silence.ended_at', 'is', null)
          .as('silence'),
      join => join.onTrue(),
    )
    .select(['silence.silent', 'silence.long', 'silence.never'])
    .select(['account.silent_after_days as silentDays', 'account.long_silent_after_days as longSilentDays'])
    .select(['trouble.trouble', 'trouble.began_at as troubleSince'])
    .select(['list_trouble.trouble as listTrouble', 'list_trouble.began_at as listTroubleSince'])
    .select(eb => [
      eb
        .selectFrom('arrival_asset')
        .innerJoin('arrival', 'arrival.id', 'arrival_asset.arrival_id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('arrival.integration_id', '=', 'integration.id')
        .where('arrival_asset.decision', 'is', null)
        .as('pendingCount'),
      eb
        .selectFrom('oddity')
        .select(({ fn }) => fn.sum<number>('machines').as('count'))
        .whereRef('oddity.integration_id', '=', 'integration.id')
        .where('ended_at', 'is', null)
        .as('oddityCount'),
      eb
        .selectFrom('oddity')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('oddity.integration_id', '=', 'integration.id')
        .where('ended_at', '>', sql<Date>`integration.last_sync_at - interval '7 days'`)
        .as('rightAgainCount'),
      eb
        .selectFrom('asset_conflict')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('asset_conflict.integration_id', '=', 'integration.id')
        .where('settled_at', 'is', null)
        .as('conflictCount'),
    ])
    .where(ofAccount('integration', accountId))
    .where('integration.state', '!=', 'removed')
    .$if(only !== undefined, q => q.where('integration.id', '=', only ?? 0))
    .orderBy('integration.id')
    .execute()
  return rows.map(row => ({
    id: row.id,
    oem: row.oem,
    name: row.name,
    host: row.host,
    state: row.state,
    verifying: row.verify_requested_at !== null,
    verifyTrouble: row.verify_trouble,
    // The join's condition on `about` guarantees the type.
    trouble: row.trouble && row.troubleSince ? { trouble: row.trouble as FeedTrouble, since: row.troubleSince } : null,
    listTrouble:
      row.listTrouble && row.listTroubleSince
        ? { trouble: row.listTrouble as ListTrouble, since: row.listTroubleSince }
        : null,
    reading: row.read_started_at !== null,
    lastSyncAt: row.last_sync_at,
    nextSyncAt: row.next_sync_at,
    assetCount: row.asset_count,
    selectedCount: row.selected_count,
    pendingCount: row.pendingCount ?? 0,
    importNew: row.import_new,
    installedBy: row.installerName,
    confirmed: row.confirmed_at && row.confirmerName ? { by: row.confirmerName, at: row.confirmed_at } : null,
    owner: { name: row.ownerName, gone: !row.hasOwner },
    oddityCount: row.oddityCount ?? 0,
    rightAgainCount: row.rightAgainCount ?? 0,
    conflictCount: row.conflictCount ?? 0,
    sharedCount: row.shared_count,
    values: row.values_received,
    silence: {
      silent: row.silent ?? 0,
      days: row.silentDays,
      long: row.long ?? 0,
      longDays: row.longSilentDays,
      never: row.never ?? 0,
    },
    price: row.minor === null || row.currency === null ? null : { minor: row.minor, currency: row.currency },
  }))
}

/** One integration; `null` if it is removed or another account's. */
export async function readIntegration(
  db: Kysely<Database> | Trx,
  accountId: number,
  integrationId: number,
): Promise<IntegrationSummary | null> {
  const [found] = await listIntegrations(db, accountId, integrationId)
  return found ?? null
}
