import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditTable } from '../../../../adapters/chat/audit/audit-table.ts'
import { csvOf as csvOfTable } from '../../../../adapters/chat/files/csv.ts'
import { xlsxOf } from '../../../../adapters/chat/files/xlsx.ts'
import { words } from '../../../../adapters/chat/words/words.ts'
import { giveRole } from '../../../../src/access/give-role.ts'
import { setTimeZone } from '../../../../src/account/set-time-zone.ts'
import { type Core, openCore } from '../../../helpers/core.ts'
import { readCsv } from '../../../helpers/read-csv.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const HEADER = ['at', 'person', 'platform', 'workspace', 'action', 'details']

async function piecesOf(accountId: number, personId: number | null = null): Promise<string[]> {
  const pieces: string[] = []
  for await (const piece of csvOfTable(tableOf(accountId, personId))) pieces.push(piece)
  return pieces
}
const tableOf = (accountId: number, personId: number | null = null) =>
  auditTable(core.ctx, words('en-US', 'UTC'), { accountId, personId, timeZone: 'Europe/Paris' })
const csvOf = async (accountId: number, personId: number | null = null) =>
  (await piecesOf(accountId, personId)).join('')

test('the file has a row per entry, oldest first, with the person, their workspace and the details as JSON', async () => {
  const { ada, bob, accountId, workspaceId } = await core.company()
  await core.db.updateTable('workspace').set({ name: 'Acme, Ltd' }).where('id', '=', workspaceId).execute()
  core.clock.advance(1500)
  await setTimeZone(core.ctx, ada, 'Europe/Paris')
  const text = await csvOf(accountId)
  expect(text.startsWith(`\ufeff${HEADER.join()}\r\n`)).toBe(true)
  const rows = readCsv(text.slice(1))
  expect(rows).toEqual([
    HEADER,
    [expect.any(String), '', '', '', 'workspace_installed', expect.any(String)],
    [expect.any(String), 'Ada', 'slack', 'Acme, Ltd', 'role_given', expect.any(String)],
    [core.clock.now.toISOString(), 'Ada', 'slack', 'Acme, Ltd', 'time_zone_set', '{"to":"Europe/Paris","from":"UTC"}'],
  ])
  expect(JSON.parse(rows[2]?.[5] ?? '')).toEqual({ personId: bob.personId, role: 'fleet_administrator' })
  expect(readCsv((await csvOf(accountId, bob.personId)).slice(1))).toEqual([HEADER])
  expect(readCsv((await csvOf(accountId, ada.personId)).slice(1))).toHaveLength(3)
})

test('the workbook says the same in sentences, in the zone of its reader', async () => {
  const { ada, accountId } = await core.company()
  core.clock.advance(1500)
  await setTimeZone(core.ctx, ada, 'Europe/Paris')
  const pieces: Uint8Array[] = []
  for await (const piece of xlsxOf(tableOf(accountId))) pieces.push(piece)
  const { sheets } = await readXlsx(Buffer.concat(pieces))
  expect(sheets[0]?.rows[0]).toEqual(['When (Europe/Paris)', 'Person', 'Workspace', 'What was done'])
  const [at, person, , entry] = sheets[0]?.rows.at(-1) ?? []
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(core.clock.now.getTime()).toZonedDateTimeISO(
    'Europe/Paris',
  )
  expect(at).toEqual(new Date(core.clock.now.getTime() + offsetNanoseconds / 1e6))
  expect([person, entry]).toEqual(['Ada', expect.stringContaining('Europe/Paris')])
})

test('a name never becomes a formula', async () => {
  const { ada, accountId } = await core.company()
  for (const name of ['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']) {
    await core.db.updateTable('person').set({ name }).where('id', '=', ada.personId).execute()
    const [, , row] = readCsv((await csvOf(accountId)).slice(1))
    expect(row?.[1]).toBe(`'${name}`)
  }
})

test('a long trail is streamed in pieces and complete', async () => {
  const { ada, bob, accountId } = await core.company()
  const action = 'test_message_sent'
  await sql`
    insert into audit_entry (account_id, at, person_id, action, details)
    select ${accountId}, now(), ${ada.personId}, ${action}, jsonb_build_object('n', n)
    from generate_series(1, 2500) n`.execute(core.db)
  const pieces = await piecesOf(accountId)
  expect(pieces.length).toBeGreaterThan(3)
  const rows = readCsv(pieces.join('').slice(1)).filter(row => row[4] === action)
  expect(rows.map(row => JSON.parse(row[5] ?? '').n)).toEqual(Array.from({ length: 2500 }, (_, n) => n + 1))
  // It continues while people act.
  await giveRole(core.ctx, ada, { personId: bob.personId, role: null })
  expect(readCsv((await csvOf(accountId)).slice(1)).at(-1)?.[4]).toBe('role_given')
})
