import { sql } from 'kysely'
import type { Place, Topic } from '../../../src/announcement/announcement.ts'
import { setPrice } from '../../../src/billing/set-price.ts'
import type { SubscriptionTopic } from '../../../src/database/tables.ts'
import { saveOwnList } from '../../../src/own-list/save-own-list.ts'
import { type Core, listed, machine, PACE_SECONDS, PATIENT } from '../../helpers/core.ts'
import { setImportNew } from '../../helpers/page-form.ts'
import { subscribe } from '../../helpers/subscribe.ts'

export type FullCompany = Awaited<ReturnType<typeof openFullCompany>>

export const MONTH = '2026-11-01'

/**
 * A company that has something of everything, all with that name. What an action uses up is created again by each call,
 * with the name too.
 */
export async function openFullCompany(core: Core, name: string, machines: number) {
  const { ctx, db, clock } = core
  const called = (n: number) =>
    machine(n, {
      oemName: `${name}Make`,
      model: `${name}Model`,
      equipmentId: `${name}E${n}`,
      serialNumber: `${name}S${n}`,
      pin: `${name}PIN${n}`,
    })
  const list = Array.from({ length: machines }, (_, n) => called(n))
  const feed = await listed(core, 0)
  const { ada, accountId, workspaceId, integrationId } = feed
  const sync = async () => {
    clock.advance(PACE_SECONDS * 1200)
    await core.run()
  }
  const rename = async () => {
    await sql`update account set name = ${name} where id = ${accountId}`.execute(db)
    await sql`update workspace set name = ${name} where id = ${workspaceId}`.execute(db)
    await sql`update person set name = external_id || ' ' || ${name}
      where workspace_id = ${workspaceId} and name = external_id`.execute(db)
    await sql`update integration set name = ${name} || 'Feed' || id where account_id = ${accountId}`.execute(db)
  }
  feed.login.machines = list.slice(3)
  await feed.verify(integrationId)
  await core.run()
  const first = await feed.draft(integrationId)
  await setImportNew(ctx, first, false)
  await feed.start(integrationId)
  await core.run()
  await setPrice(ctx, ada, { integrationId, typed: '12.50', currency: 'EUR' })
  // The rest of the list arrives later and waits; then the feed gets into trouble and out of it.
  feed.login.machines = list
  await sync()
  feed.login.says = () => ({ kind: 'wrong_credentials' })
  await sync()
  feed.login.says = null
  await feed.verify(integrationId)
  await core.run()
  await rename()
  const eve = await feed.join('Eve', null)
  await rename()
  const one = async (query: ReturnType<typeof sql<{ id: number }>>) => (await query.execute(db)).rows[0]?.id ?? 0
  const arrivalId = await one(sql`select max(id) as id from arrival where integration_id = ${integrationId}`)
  const troubleId = await one(sql`select max(id) as id from trouble where integration_id = ${integrationId}`)
  const assetIds = (await feed.assets(integrationId)).map(asset => asset.id)
  await sql`
    insert into oddity (integration_id, asset_id, element, value, reason, first_seen_at)
    values (${integrationId}, ${assetIds[0]}, 'Location', ${`${name}Value`}, 'not_a_number', ${clock.now})`.execute(db)

  const request = async (answer: 'allowed' | 'declined' | null) => {
    const at = answer && clock.now
    await sql`delete from access_request where person_id = ${eve.personId} and allowed_at is null and declined_at is null`.execute(
      db,
    )
    return await one(sql`
      insert into access_request (person_id, requested_at, allowed_at, allowed_by, declined_at, declined_by)
      values (${eve.personId}, ${clock.now}, ${answer === 'allowed' ? at : null}, ${answer === 'allowed' ? ada.personId : null},
        ${answer === 'declined' ? at : null}, ${answer === 'declined' ? ada.personId : null}) returning id`)
  }
  let made = 0
  /** A post that a platform refused, or (null) that is ambiguous. */
  const announcement = async (problem: string | null, place: Place = { kind: 'channel', channel: `C${name}` }) =>
    await one(sql`
      insert into announcement (account_id, workspace_id, place, topic, once, created_at, state, problem)
      values (${accountId}, ${workspaceId}, ${JSON.stringify(place)}, ${JSON.stringify({ kind: 'arrival', arrivalId })},
        ${`${name}/${++made}`}, ${clock.now}, ${problem === null ? 'ambiguous' : 'undeliverable'}, ${problem}) returning id`)
  const topics: SubscriptionTopic[] = ['new_assets', 'feed_trouble', 'billing']
  return {
    ...feed,
    name,
    eve,
    arrivalId,
    troubleId,
    assetIds,
    appliedDraftId: first.id,
    request,
    announcement,
    /** The channel that is always set up, or another one. */
    subscription: (channel = `C${name}`) => subscribe(ctx, ada, channel, topics),
    newSubscription: () => subscribe(ctx, ada, `C${name}${++made}`, topics),
    /** A channel subscribed only to another company’s feed. Returns its workspace. */
    async silentChannel() {
      const id = await subscribe(ctx, ada, `C${name}${++made}`, topics)
      await sql`
        insert into subscription_feed (subscription_id, integration_id)
        select ${id}, min(id) from integration where account_id != ${accountId}`.execute(db)
      return workspaceId
    },
    /** A feed that nobody has looked at. */
    async newFeed() {
      const id = await feed.install(PATIENT)
      await rename()
      return id
    },
    /** Ada's own list, with all machines of the feed. */
    async ownList() {
      const names = await feed.assets(integrationId)
      const cells = names.map(({ serial_number }) => [{ text: serial_number ?? '', as: 'text' as const }])
      const saved = await saveOwnList(ctx, ada, { file: `${name}.csv`, table: { sheet: null, rows: cells } })
      if (saved.kind !== 'saved') throw new Error(saved.kind)
      return saved.listId
    },
    draftId: async () => (await feed.draft(integrationId)).id,
    /** Makes all arrived machines wait for a decision again, or declines all. Returns the first. */
    async waiting(decision: 'declined' | null = null) {
      await sql`
        update arrival_asset set decision = ${decision}, decided_by = ${decision && ada.personId}::bigint,
          decided_at = ${decision && clock.now}::timestamptz
        where arrival_id = ${arrivalId}`.execute(db)
      return await one(sql`select min(asset_id) as id from arrival_asset where arrival_id = ${arrivalId}`)
    },
    /** A read whose post announced that a machine is silent. */
    async silence() {
      await sql`delete from silence where integration_id = ${integrationId}`.execute(db)
      return await one(sql`
        insert into silence (integration_id, asset_id, level, days, last_seen_at, found_at, told_read)
        values (${integrationId}, ${assetIds[0]}, 1, 14, ${clock.now}, ${clock.now}, 1) returning told_read as id`)
    },
    async conflict() {
      const [a, b] = (await feed.assets(integrationId)).slice(-2).map(asset => asset.id)
      await sql`delete from asset_conflict where integration_id = ${integrationId}`.execute(db)
      return await one(sql`
        insert into asset_conflict (integration_id, asset_a, asset_b, kind, value, opened_at, opened_read)
        values (${integrationId}, ${a}, ${b}, 'serial', ${`${name}Value`}, ${clock.now}, 1) returning id`)
    },
    async digest(parts: readonly Topic[]) {
      const id = await one(sql`
        insert into digest (workspace_id, channel, due_at, closed)
        values (${workspaceId}, ${`C${name}`}, ${clock.now}, true) returning id`)
      for (const part of parts) {
        await sql`insert into digest_part (digest_id, topic) values (${id}, ${JSON.stringify(part)}::jsonb)`.execute(db)
      }
      return id
    },
  }
}

/** Which columns lead from a row to its owner, in the order in which they are tried. */
const OWNED_BY: readonly (readonly [column: string, ids: string])[] = [
  ['account_id', '(select $1::bigint)'],
  ['workspace_id', '(select id from workspace where account_id = $1)'],
  ['integration_id', '(select id from integration where account_id = $1)'],
  ...['person', 'asset', 'draft', 'arrival', 'subscription', 'digest'].map((table): [string, string] => [
    `${table}_id`,
    `(select id from ${table} where ${parentOf(table)})`,
  ]),
]

function parentOf(table: string): string {
  return table === 'person' || table === 'subscription' || table === 'digest'
    ? 'workspace_id in (select id from workspace where account_id = $1)'
    : 'integration_id in (select id from integration where account_id = $1)'
}

/** All rows of an account, as one number per table that changes with every row. */
export async function rowsOf(core: Core, accountId: number): Promise<Record<string, string>> {
  const { rows: columns } = await sql<{ table: string; columns: string[] }>`
    select table_name as table, array_agg(column_name::text) as columns from information_schema.columns
    where table_schema = 'public' and table_name not like 'kysely%' group by 1 order by 1`.execute(core.db)
  const parts = columns.flatMap(({ table, columns }) => {
    const owner =
      table === 'account'
        ? (['id', '(select $1::bigint)'] as const)
        : OWNED_BY.find(([column]) => columns.includes(column))
    if (!owner) return []
    const [column, ids] = owner
    return [
      `select '${table}' as name, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash
       from "${table}" t where ${column} in ${ids}`,
    ]
  })
  const { rows } = await sql<{ name: string; hash: string }>`${sql.raw(
    parts.join(' union all ').replaceAll('$1', String(accountId)),
  )}`.execute(core.db)
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]))
}
