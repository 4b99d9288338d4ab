import { type Kysely, sql } from 'kysely'
import type { EquipmentNames } from '../src/asset/equipment-snapshot.ts'
import type { IdentifierKind } from '../src/asset/identifier-value.ts'
import { type Identifier, identifiersOf } from '../src/asset/identifiers.ts'
import { loadKnownAssets } from '../src/asset/load-known-assets.ts'
import { type Merge, memberRows, mergeRows, resolveMergeChains } from '../src/asset/merge.ts'
import { recordConflicts, recordIdentifiers } from '../src/asset/record-identifiers.ts'
import { resolveIdentity } from '../src/asset/resolve-identity.ts'
import type { Trx } from '../src/context.ts'
import { mergeAssets } from '../src/merging/merge-assets.ts'

/** How many assets are identified together. */
const BATCH = 1000

/**
 * Stores the identifiers of each asset. Assets that turn out to be one are merged, or become conflicts; an asset that
 * was stored under a placeholder may stand for several machines, which is announced to the Administrators.
 *
 * It uses today's rule of identity on purpose: identifiers are derived from names that are stored as the feed wrote
 * them, and the first sync after this must find every asset by them. If a later rule or table doesn't fit here any
 * more, the upgrade test fails: then copy the functions as they are now.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The migrator runs this in a transaction, on the tables that these functions know.
  const trx = db as unknown as Trx
  const now = new Date()
  const integrations = await trx.selectFrom('integration').select(['id', 'account_id']).orderBy('id').execute()
  for (const integration of integrations) {
    const { merged, underPlaceholder } = await identifyAssets(trx, integration.id, now)
    if (underPlaceholder > 0) await tellOfPlaceholders(trx, integration.id, underPlaceholder, now)
    if (merged === 0) continue
    await trx
      .insertInto('audit_entry')
      .values({
        account_id: integration.account_id,
        at: now,
        person_id: null,
        action: 'assets_merged',
        details: JSON.stringify({ integrationId: integration.id, assets: merged }),
      })
      .execute()
  }
  await sql`alter table asset drop column identity`.execute(db)
}

interface Asset extends EquipmentNames {
  id: number
  identity: string
  firstReceivedAt: Date
}

/** Returns how many assets were merged into others, and how many had a placeholder as identity. */
async function identifyAssets(trx: Trx, integrationId: number, now: Date) {
  let merged = 0
  let underPlaceholder = 0
  for (let after = 0; ; ) {
    const { rows } = await sql<Asset>`
      select id, identity, oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin,
        first_received_at as "firstReceivedAt"
      from asset where integration_id = ${integrationId} and id > ${after} order by id limit ${BATCH}`.execute(trx)
    const last = rows.at(-1)
    if (!last) return { merged, underPlaceholder }
    after = last.id
    underPlaceholder += rows.filter(isUnderPlaceholder).length
    merged += await identifyBatch(trx, integrationId, rows, now)
  }
}

async function identifyBatch(trx: Trx, integrationId: number, assets: readonly Asset[], now: Date): Promise<number> {
  const entries: Identifier[][] = assets.map(identifiersOf)
  const known = await loadKnownAssets(trx, { integrationId, entries, readNumber: 0, now })
  const resolution = resolveIdentity(known, entries)
  // An asset that the resolution calls new is the stored one of that entry.
  const idOf = (id: number) => (id > 0 ? id : (assets[resolution.created[-id - 1] ?? 0]?.id ?? 0))
  const attached = assets.flatMap(({ id }, index): Merge[] => {
    const host = resolution.assetOf[index] ?? null
    return host === null || resolution.created.includes(index) ? [] : [{ from: id, into: idOf(host) }]
  })
  const bridged = resolution.merges.map(({ from, into }) => ({ from: idOf(from), into: idOf(into) }))
  const merges = resolveMergeChains([...attached, ...bridged]).filter(({ from, into }) => from !== into)

  const learned = resolution.learned.map(one => ({ ...one, assetId: idOf(one.assetId) }))
  await recordIdentifiers(trx, { integrationId, identified: { learned, seen: [] }, now })
  await sql`
    update asset_identifier set first_seen_at = asset.first_received_at
    from asset where asset.id = asset_identifier.asset_id and asset.id = any(${assets.map(asset => asset.id)}::bigint[])`.execute(
    trx,
  )
  const conflicts = resolution.conflicts.map(({ assets: [a, b], over }) => ({
    assets: [idOf(a), idOf(b)] as [number, number],
    over,
  }))
  await recordConflicts(trx, { integrationId, conflicts, readNumber: 0, now })
  await mergeAssets(trx, [], { integrationId, merges, by: null, now, mergeTelemetry })
  return merges.length
}

/** Elements had no time of their own then: the newest row stays, and the next read fills in the rest. */
async function mergeTelemetry(trx: Trx, merges: readonly Merge[]): Promise<void> {
  await sql`
    delete from telemetry using ${memberRows(merges)}
    where telemetry.asset_id = member.asset_id and telemetry.asset_id not in (
      select distinct on (into_id) newest.asset_id
      from ${memberRows(merges)} join telemetry newest on newest.asset_id = member.asset_id
      order by into_id, observed_at desc nulls last, newest.asset_id)`.execute(trx)
  await sql`
    update telemetry set asset_id = into_id from ${mergeRows(merges)} where asset_id = from_id`.execute(trx)
}

const KIND_OF = new Map<string, IdentifierKind>([
  ['pin', 'pin'],
  ['serial', 'serial'],
  ['id', 'equipment'],
])

/**
 * Machines that shared a placeholder instead of a number were stored as one asset, whose identity therefore is no
 * identifier.
 */
function isUnderPlaceholder({ identity, ...names }: Asset): boolean {
  const kind = KIND_OF.get(identity.slice(0, identity.indexOf(':')))
  return kind !== undefined && !identifiersOf(names).some(one => one.kind === kind)
}

async function tellOfPlaceholders(trx: Trx, integrationId: number, assets: number, now: Date): Promise<void> {
  await sql`
    insert into announcement (account_id, workspace_id, place, topic, once, created_at, due_at)
    select integration.account_id, workspace.id, jsonb_build_object('kind', 'person', 'person', person.external_id),
      jsonb_build_object('kind', 'swallowed', 'integrationId', integration.id, 'assets', ${assets}::int),
      'swallowed/' || integration.id || '@' || workspace.id || '/' || person.external_id, ${now}, ${now}
    from integration
    join workspace on workspace.account_id = integration.account_id and workspace.uninstalled_at is null
    join person on person.workspace_id = workspace.id and (person.role = 'administrator' or person.platform_admin)
    where integration.id = ${integrationId} and state <> 'removed'`.execute(trx)
}
