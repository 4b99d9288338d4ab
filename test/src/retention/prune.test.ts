import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SETTINGS } from '../../../config.ts'
import { recordAudit } from '../../../src/audit/record.ts'
import { DAY_MS } from '../../../src/durations.ts'
import { prune } from '../../../src/retention/prune.ts'
import { DEFAULT_RETENTION, PRUNED, RETENTION } from '../../../src/retention/retention.ts'
import { type Core, openCore, running } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const ago = (days: number) => new Date(core.clock.now.getTime() - days * DAY_MS)

async function ages(table: string, at: string): Promise<number[]> {
  const { rows } = await sql<{ days: number }>`
    select round(extract(epoch from ${core.clock.now}::timestamptz - ${sql.ref(at)}) / 86400)::int as days
    from ${sql.table(table)} where ${sql.ref(at)} is not null order by 1`.execute(core.db)
  return rows.map(row => row.days)
}

test('entries of the trail go when the setting says so; that accounts were linked stays', async () => {
  const { ada } = await running(core, 1)
  const other = await core.company()
  const { accountId, personId } = ada
  await core.db.transaction().execute(async trx => {
    for (const days of [91, 89]) {
      await recordAudit(trx, { accountId, personId, action: 'link_code_created', details: {}, now: ago(days) })
    }
    const details = { keeps: accountId, joins: other.ada.accountId }
    await recordAudit(trx, { accountId, personId, action: 'accounts_linked', details, now: ago(1_000) })
  })
  const old = async () => (await ages('audit_entry', 'at')).filter(days => days > 1)
  await prune(core.ctx)
  expect(await old(), 'by default the trail is kept').toEqual([89, 91, 1_000])
  await prune({ ...core.ctx, retention: { ...DEFAULT_RETENTION, audit: 90 } })
  expect(await old()).toEqual([89, 1_000])
})

test('the trail stays append-only for everybody else', async () => {
  await prune({ ...core.ctx, retention: { ...DEFAULT_RETENTION, audit: 90 } })
  await expect(sql`delete from audit_entry`.execute(core.db)).rejects.toThrow('append-only')
})

test('codes that expired and wrong guesses go after their time, younger ones stay', async () => {
  const { ada } = await core.company()
  const { accountId, personId, workspaceId } = ada
  for (const days of [31, 29]) {
    const at = ago(days)
    await sql`insert into administrator_guess (person_id, at) values (${personId}, ${at})`.execute(core.db)
    await sql`insert into link_guess (workspace_id, at) values (${workspaceId}, ${at})`.execute(core.db)
    const hash = (kind: string) => Buffer.from(`${kind} ${days}`)
    await sql`insert into link_code (account_id, code_hash, created_by, expires_at)
      values (${accountId}, ${hash('link')}, ${personId}, ${at})`.execute(core.db)
    await sql`insert into administrator_code (workspace, code_hash, created_at, expires_at)
      values ('T1', ${hash('administrator')}, ${at}, ${at})`.execute(core.db)
  }
  await prune(core.ctx)
  expect(await ages('administrator_guess', 'at')).toEqual([29])
  expect(await ages('link_guess', 'at')).toEqual([29])
  expect(await ages('link_code', 'expires_at')).toEqual([29])
  expect(await ages('administrator_code', 'expires_at')).toEqual([29])
})

test('values that were not taken go after they have ended; open ones stay, in any number of batches', async () => {
  const { integrationId } = await running(core, 1)
  await sql`
    insert into oddity (integration_id, element, value, reason, first_seen_at, ended_at)
    select ${integrationId}, 'Location', n::text, 'range', ${ago(400)},
      case n when 0 then null when 1 then ${ago(89)}::timestamptz else ${ago(91)}::timestamptz end
    from generate_series(0, 6000) n`.execute(core.db)
  await Promise.all([prune(core.ctx), prune(core.ctx)])
  const { rows } = await sql<{ value: string }>`
    select value from oddity where integration_id = ${integrationId} order by value`.execute(core.db)
  expect(rows.map(row => row.value)).toEqual(['0', '1'])
})

test('every default keeps at least what is still needed', () => {
  expect(PRUNED).toEqual(Object.keys(RETENTION))
  for (const what of PRUNED) {
    const { setting, days, least } = RETENTION[what]
    expect(SETTINGS).toContain(setting)
    expect(days ?? Infinity).toBeGreaterThanOrEqual(least)
  }
})
