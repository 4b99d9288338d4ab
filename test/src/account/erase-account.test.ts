import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditText } from '../../../adapters/chat/audit/audit-text.ts'
import { words } from '../../../adapters/chat/words/words.ts'
import { runJob } from '../../../jobs/jobs.ts'
import { requestAccess } from '../../../src/access/request-access.ts'
import { ACCOUNT_DATA, OWNED } from '../../../src/account/account-data.ts'
import { eraseAccount } from '../../../src/account/erase-account.ts'
import { exportAccount } from '../../../src/account/export-account.ts'
import { findOwner } from '../../../src/account/find-owner.ts'
import { listAudit } from '../../../src/audit/list-audit.ts'
import { addToInbox } from '../../../src/click/inbox.ts'
import { DAY_MS } from '../../../src/durations.ts'
import { beginHome } from '../../../src/home/record-home.ts'
import { link } from '../../../src/linking/link.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { createAdministratorCode } from '../../../src/person/administrator-code.ts'
import { erasePerson } from '../../../src/person/erase-person.ts'
import type { Work } from '../../../src/work.ts'
import { type Company, type Core, machines, openCore, running } from '../../helpers/core.ts'
import { linkCodeOf } from '../../helpers/link-code.ts'
import { subscribe } from '../../helpers/subscribe.ts'

let core: Core
beforeAll(async () => {
  core = await openCore({ at: '2026-10-20T09:00:00Z' })
})
afterAll(() => core.close())

/** A company that did everything: a feed, new machines, posts, codes, a request. */
async function busy() {
  // Of the tests before: nobody does them here.
  await core.db.deleteFrom('kept_click').execute()
  const company = await running(core, 3)
  const { ada, bob, integrationId, login, workspaceId } = company
  const eve = await company.join('Eve', null)
  await requestAccess(core.ctx, eve)
  await subscribe(core.ctx, ada, 'C1', ['new_assets', 'billing'])
  await linkCodeOf(core.ctx, ada)
  await createAdministratorCode(core.ctx, await externalId(workspaceId))
  await company.draft(integrationId, bob)
  login.machines = machines(4)
  core.clock.advance(DAY_MS)
  await core.run()
  return { ...company, eve }
}

/** A click of Bob's that is not done yet. */
async function click({ workspaceId, ada }: Company) {
  await beginHome(core.ctx, { personId: ada.personId, search: '', address: null })
  await addToInbox(core.ctx, {
    idempotencyKey: `slack/click-${workspaceId}`,
    who: { platform: 'slack', workspace: await externalId(workspaceId), person: 'Bob' },
    interaction: 'what Bob typed',
  })
}

async function externalId(workspaceId: number): Promise<string> {
  const row = await core.db
    .selectFrom('workspace')
    .select('external_id')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  return row.external_id
}

/** Every row that belongs to the company now, as text, by table. */
async function rowsOf(accountId: number): Promise<Record<string, string[]>> {
  const of = await findOwner(core.db, accountId)
  if (!of) return {}
  const entries = OWNED.map(async ({ table, rows }) => {
    const found = await sql<{ row: string }>`
      select ${sql.table(table)}::text as row from ${sql.table(table)} where ${rows(of)} order by 1`.execute(core.db)
    return [table, found.rows.map(({ row }) => row)] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

const countOf = async (table: string) => {
  const { rows } = await sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(core.db)
  return rows[0]?.count ?? 0
}

const endOctober = async () => {
  core.clock.now = new Date('2026-11-03T09:00:00Z')
  await core.run()
}

test('of every table it is decided what an erasure does: a new table fails here until it is', () => {
  const schema = readFileSync(resolve(import.meta.dirname, '../../schema.sql'), 'utf8')
  const tables = [...schema.matchAll(/^create table (\w+) \(/gm)].map(([, name = '']) => name)
  expect(Object.keys(ACCOUNT_DATA).sort()).toEqual(tables.sort())
})

test('everything of an account is erased, its closed months too; another account stays row for row', async () => {
  const [gone, stays] = [await busy(), await busy()]
  await endOctober()
  await core.rest()
  for (const company of [gone, stays]) await click(company)
  const before = await rowsOf(stays.accountId)
  const mine = await rowsOf(gone.accountId)
  expect(mine.closed_month_asset?.length).toBe(4)
  expect(mine.audit_entry?.length).toBeGreaterThan(3)
  const empty = Object.entries(mine).flatMap(([table, rows]) => (rows.length === 0 ? [table] : []))
  expect(empty.sort()).toEqual(
    [
      'account_zone',
      'administrator_guess',
      'asset_conflict',
      'asset_merge',
      'conversation',
      'digest',
      'digest_part',
      'draft_change',
      'integration_zone',
      'link_guess',
      'oddity',
      'price',
      'subscription_feed',
      'trouble',
      'silence',
    ].sort(),
  )

  // `Company 3` has the workspace T3; the number goes on from test file to test file.
  const goneId = await externalId(gone.workspaceId)
  const logged = await eraseAccount(core.ctx, gone.accountId)
  expect(logged).toMatchObject({ kind: 'erased', rows: { closed_month: 1, person: 3, account: 1 } })
  expect(await findOwner(core.db, gone.accountId)).toBeNull()
  expect(await rowsOf(stays.accountId)).toEqual(before)
  // Nothing names the company in any row of any table, not even in the decision.
  for (const table of [...OWNED.map(one => one.table), 'erasure', 'seen_event', 'lease']) {
    const { rows } = await sql`select * from ${sql.table(table)} t
      where t::text like ${`%Company ${goneId.slice(1)}%`} or t::text like ${`%"${goneId}"%`}`.execute(core.db)
    expect(rows, table).toEqual([])
  }
  expect(await core.db.selectFrom('erasure').select(['erased', 'erased_id']).execute()).toEqual([
    { erased: 'account', erased_id: gone.accountId },
  ])
  expect(await eraseAccount(core.ctx, gone.accountId)).toEqual({ kind: 'unknown' })
})

test('jobs that are queued for an erased account find nothing, and none fails', async () => {
  const gone = await busy()
  const announcement = await core.db
    .selectFrom('announcement')
    .select('id')
    .where('account_id', '=', gone.accountId)
    .executeTakeFirstOrThrow()
  const queued: Work[] = [
    { job: 'sync', integrationId: gone.integrationId, turn: 0 },
    { job: 'verify', integrationId: gone.integrationId, requestedAt: core.clock.now.toISOString() },
    { job: 'deliver', announcementId: announcement.id, desiredVersion: 1 },
    { job: 'close-month', accountId: gone.accountId, month: '2026-11-01' },
    { job: 'apply-selection', draftId: 1_000_000 },
    { job: 'people', task: 'check_person', id: gone.bob.personId, cursor: '' },
    { job: 'people', task: 'find_admins', id: gone.workspaceId, cursor: '' },
    { job: 'people', task: 'pass_request', id: 1_000_000, cursor: '' },
    { job: 'redo-click', clickId: 1_000_000 },
  ]
  await eraseAccount(core.ctx, gone.accountId)
  for (const { job, ...data } of queued) await expect(runJob(core.ctx, job, data), job).resolves.toBe(true)
})

test('without an erasure the trail and closed months refuse changes as ever, also in the transaction after one', async () => {
  const gone = await busy()
  await eraseAccount(core.ctx, gone.accountId)
  for (const table of ['audit_entry', 'closed_month', 'closed_month_feed', 'closed_month_asset']) {
    await expect(sql`delete from ${sql.table(table)}`.execute(core.db), table).rejects.toThrow('append-only')
    await expect(sql`truncate ${sql.table(table)} cascade`.execute(core.db), table).rejects.toThrow('append-only')
  }
})

/** Right had a closed month of its own, joined left, and left it again. */
async function parted() {
  core.clock.now = new Date('2026-10-20T09:00:00Z')
  const [left, right] = [await busy(), await busy()]
  core.clock.now = new Date('2026-11-03T09:00:00Z')
  await core.run()
  const before = { left: left.accountId, right: right.accountId }
  expect(await link(core.ctx, right.ada, await linkCodeOf(core.ctx, left.ada))).toMatchObject({ kind: 'linked' })
  const olga = await right.actor('Ada')
  await subscribe(core.ctx, olga, 'C9', ['new_assets'])
  const feed = await right.draft(right.integrationId, await right.actor('Bob'))
  expect(feed.id).toBeGreaterThan(0)
  await core.run()
  expect(await unlink(core.ctx, await right.actor('Ada'))).toMatchObject({ kind: 'unlinked' })
  await core.rest()
  const now = await right.actor('Ada')
  return { left, right, before, now: now.accountId }
}

test('a former partner’s workspace, people and closed months stay when the account is erased', async () => {
  const { left, before, now, right } = await parted()
  const of = await findOwner(core.db, now)
  expect(of?.accounts.length).toBe(2)
  const people = await core.db.selectFrom('person').selectAll().where('workspace_id', '=', right.workspaceId).execute()
  await eraseAccount(core.ctx, left.accountId)
  expect(
    await core.db.selectFrom('person').selectAll().where('workspace_id', '=', right.workspaceId).execute(),
  ).toEqual(people)
  const months = await core.db
    .selectFrom('closed_month_asset')
    .selectAll()
    .where('account_id', '=', before.right)
    .execute()
  expect(months).toHaveLength(4)
  // The feed of those months is left as their name only.
  const feeds = await core.db.selectFrom('integration').selectAll().where('account_id', '=', before.right).execute()
  expect(feeds).toMatchObject([{ id: right.integrationId, state: 'removed', host: null }])
  expect(await countOf('closed_month')).toBeGreaterThan(0)
  // Then that company, too: nothing of either is left.
  await eraseAccount(core.ctx, now)
  for (const id of [before.left, before.right, now]) {
    for (const table of ['closed_month_asset', 'audit_entry', 'integration', 'announcement'] as const) {
      const rows = await core.db.selectFrom(table).selectAll().where('account_id', '=', id).execute()
      expect(rows, `${table} ${id}`).toEqual([])
    }
  }
})

test('what the former partner’s people did in an account that stays is said of a former person', async () => {
  const { left, now, right } = await parted()
  const person = right.bob.personId
  await eraseAccount(core.ctx, now)
  const rest = await core.db.selectFrom('person').selectAll().where('workspace_id', '=', right.workspaceId).execute()
  expect(rest.length).toBeGreaterThan(0)
  expect(rest.every(row => row.name === '–' && row.external_id === `erased/${row.id}` && row.role === null)).toBe(true)
  expect(rest.some(row => row.id === person)).toBe(true)
  await core.run()
  expect(
    await core.db.selectFrom('integration').select('id').where('account_id', '=', left.accountId).execute(),
  ).toHaveLength(2)
})

const trail = async (company: Company) => {
  const list = await listAudit(core.ctx, company.ada, { personId: null, page: { kind: 'newest' }, limit: 100 })
  if (list.kind !== 'listed') throw new Error(list.kind)
  return list.entries.map(entry => auditText(words('en', 'UTC'), entry))
}

test('a person is erased: the trail says a former person, nothing names them, and whoever writes again is new', async () => {
  const company = await busy()
  await click(company)
  expect((await trail(company)).join()).toContain('Bob')
  expect(await erasePerson(core.ctx, company.bob.personId)).toBe(true)
  expect((await trail(company)).join()).not.toContain('Bob')
  expect((await trail(company)).join()).toMatch(/former person/i)
  for (const { table } of OWNED) {
    const { rows } = await sql`select * from ${sql.table(table)} t where t::text like '%Bob%'
      and (to_jsonb(t) ->> 'workspace_id') = ${String(company.workspaceId)}`.execute(core.db)
    expect(rows, table).toEqual([])
  }
  expect(
    await core.db
      .selectFrom('kept_click')
      .select('id')
      .where('workspace', '=', await externalId(company.workspaceId))
      .execute(),
  ).toEqual([])
  expect(await erasePerson(core.ctx, company.bob.personId)).toBe(false)
  expect((await company.join('Bob', null)).personId).not.toBe(company.bob.personId)
  await core.run()
})

test('an export has every row of the account and no secret', async () => {
  const [company, other] = [await busy(), await busy()]
  await endOctober()
  await click(company)
  const files = new Map<string, string[]>()
  const exported = await exportAccount(core.db, company.accountId, async (table, rows) => {
    files.set(table, [...(files.get(table) ?? []), ...rows])
  })
  const rows = await rowsOf(company.accountId)
  for (const { table, rows: count } of exported?.tables ?? []) {
    expect(files.get(table)?.length, table).toBe(count)
    expect(rows[table]?.length, table).toBe(count)
  }
  expect([...files.keys(), ...Object.keys(exported?.left ?? {})].sort()).toEqual(Object.keys(ACCOUNT_DATA).sort())
  const all = [...files.values()].flat().join('\n')
  expect(() => [...files.values()].flat().map(row => JSON.parse(row))).not.toThrow()
  expect(all).toContain('PIN00000001')
  expect(all).toContain('+00:00')
  expect(all).not.toContain(company.login.password)
  expect(all).not.toContain(company.login.username)
  expect(all).not.toMatch(/code_hash|ciphertext|what Bob typed/)
  expect(all).not.toContain(`Company ${(await externalId(other.workspaceId)).slice(1)}`)
  expect(await exportAccount(core.db, 999_999, async () => {})).toBeNull()
})
