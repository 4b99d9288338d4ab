import { type Kysely, sql } from 'kysely'
import type { EquipmentNames } from '../src/asset/equipment-snapshot.ts'
import type { IdentifierKind } from '../src/asset/identifier-value.ts'
import { type Identifier, identifiersOf } from '../src/asset/identifiers.ts'
import { type Merge, resolveMergeChains } from '../src/asset/merge.ts'
import { resolveIdentity } from '../src/asset/resolve-identity.ts'
import { loadKnownAssets } from './frozen/20261127000004/known-assets.ts'
import { mergeAssets } from './frozen/20261127000004/merge-assets.ts'
import { recordConflicts, recordIdentifiers } from './frozen/20261127000004/record-identifiers.ts'

/** How many assets are identified together. */
const BATCH = 1000

/**
 * Stores the identifiers of each asset. Assets that turn out to be one are merged, or become conflicts; an asset that
 * was stored under a placeholder may stand for several machines, which is announced to the Administrators.
 *
 * It uses today's rule of identity on purpose: identifiers are derived from names that are stored as the feed wrote
 * them, and the first sync after this must find every asset by them. Everything that knows tables is a frozen copy
 * (`migrations/frozen/`).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const now = new Date()
  const { rows } = await sql<Feed>`
    select id as "integrationId", account_id as "accountId" from integration order by id`.execute(db)
  for (const feed of rows) {
    const { merged, underPlaceholder } = await identifyAssets(db, feed, now)
    if (underPlaceholder > 0) await announcePlaceholders(db, feed.integrationId, underPlaceholder, now)
    if (merged === 0) continue
    const details = JSON.stringify({ integrationId: feed.integrationId, assets: merged })
    await sql`
      insert into audit_entry (account_id, at, person_id, action, details)
      values (${feed.accountId}, ${now}, null, 'assets_merged', ${details}::jsonb)`.execute(db)
  }
  await sql`alter table asset drop column identity`.execute(db)
}

interface Feed {
  accountId: number
  integrationId: number
}

interface Asset extends EquipmentNames {
  id: number
  identity: string
  firstReceivedAt: Date
}

/** Returns how many assets were merged into others, and how many had a placeholder as identity. */
async function identifyAssets(db: Kysely<unknown>, feed: Feed, now: Date) {
  let merged = 0
  let underPlaceholder = 0
  for (let after = 0; ; ) {
    const { rows } = await sql<Asset>`
      select id, identity, oem_name as "oemName", model, equipment_id as "equipmentId", serial_number as "serialNumber", pin,
        first_received_at as "firstReceivedAt"
      from asset where integration_id = ${feed.integrationId} and id > ${after} order by id limit ${BATCH}`.execute(db)
    const last = rows.at(-1)
    if (!last) return { merged, underPlaceholder }
    after = last.id
    underPlaceholder += rows.filter(isUnderPlaceholder).length
    merged += await identifyBatch(db, feed, rows, now)
  }
}

async function identifyBatch(db: Kysely<unknown>, feed: Feed, assets: readonly Asset[], now: Date): Promise<number> {
  const { integrationId } = feed
  const entries: Identifier[][] = assets.map(identifiersOf)
  const known = await loadKnownAssets(db, { integrationId, entries })
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
  await recordIdentifiers(db, { integrationId, learned, assetIds: assets.map(asset => asset.id), now })
  const conflicts = resolution.conflicts.map(({ assets: [a, b], over }) => ({
    assets: [idOf(a), idOf(b)] as [number, number],
    over,
  }))
  await recordConflicts(db, { integrationId, conflicts, now })
  await mergeAssets(db, { ...feed, merges, now })
  return merges.length
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

async function announcePlaceholders(
  db: Kysely<unknown>,
  integrationId: number,
  assets: number,
  now: Date,
): Promise<void> {
  await sql`
    insert into announcement (account_id, workspace_id, place, topic, once, created_at, due_at)
    select integration.account_id, workspace.id, jsonb_build_object('kind', 'person', 'person', person.external_id),
      jsonb_build_object('kind', 'swallowed', 'integrationId', integration.id, 'assets', ${assets}::int),
      'swallowed/' || integration.id || '@' || workspace.id || '/' || person.external_id, ${now}, ${now}
    from integration
    join workspace on workspace.account_id = integration.account_id and workspace.uninstalled_at is null
    join person on person.workspace_id = workspace.id and (person.role = 'administrator' or person.platform_admin)
    where integration.id = ${integrationId} and state <> 'removed'`.execute(db)
}
