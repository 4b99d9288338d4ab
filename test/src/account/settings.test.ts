import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAccount, type Settings } from '../../../src/account/read-account.ts'
import { saveSettings } from '../../../src/account/save-settings.ts'
import { unlink } from '../../../src/linking/unlink.ts'
import { type Core, listed, openCore, PATIENT } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

const FIRST: Settings = {
  language: null,
  importNew: true,
  remindAfterHours: 24,
  silentAfterDays: 14,
  longSilentAfterDays: 30,
}

const details = async (accountId: number) => {
  const rows = await core.db
    .selectFrom('audit_entry')
    .select('details')
    .where('account_id', '=', accountId)
    .where('action', '=', 'settings_saved')
    .orderBy('id')
    .execute()
  return rows.map(row => row.details)
}

test('an Administrator changes the account’s settings, and the trail says what changed', async () => {
  const { ada, bob, accountId } = await core.company()
  expect(await readAccount(core.ctx, accountId)).toEqual({
    ...FIRST,
    timeZone: 'UTC',
    pending: null,
    month: '2026-11-01',
    monthEnd: new Date('2026-12-01T00:00:00Z'),
  })
  const wanted: Settings = { ...FIRST, language: 'fr', importNew: false, silentAfterDays: 7 }
  expect(await saveSettings(core.ctx, bob, wanted)).toEqual({ kind: 'not_allowed', needs: 'administer' })
  expect(await saveSettings(core.ctx, ada, FIRST)).toEqual({ kind: 'unchanged' })
  expect(await saveSettings(core.ctx, ada, wanted)).toEqual({ kind: 'saved' })
  expect(await readAccount(core.ctx, accountId)).toMatchObject(wanted)
  expect(await saveSettings(core.ctx, ada, { ...FIRST, remindAfterHours: null })).toEqual({ kind: 'saved' })
  expect(await readAccount(core.ctx, accountId)).toMatchObject({ ...FIRST, remindAfterHours: null })
  expect(await details(accountId)).toEqual([
    { language: 'fr', importNew: false, silentAfterDays: 7 },
    { language: null, importNew: true, remindAfterHours: null, silentAfterDays: 14 },
  ])
})

test('a new feed begins with the account’s settings; an existing feed keeps its own', async () => {
  const company = await listed(core, 2)
  await saveSettings(core.ctx, company.ada, { ...FIRST, importNew: false })
  expect((await company.draft(company.integrationId)).importNew).toBe(true)
  const later = await company.install(PATIENT)
  await company.verify(later)
  await core.run()
  expect((await company.row(later)).import_new).toBe(false)
  expect((await company.draft(later)).importNew).toBe(false)
  expect((await company.row(company.integrationId)).import_new).toBe(true)
})

test('a workspace that is unlinked keeps the account’s settings', async () => {
  const { ada, accountId, workspaceId } = await core.company()
  await saveSettings(core.ctx, ada, { language: 'fr', importNew: false, remindAfterHours: 48 })
  await core.db
    .insertInto('workspace')
    .values({
      account_id: accountId,
      platform: 'teams',
      external_id: 'tenant-unlink',
      name: 'Microsoft Teams',
      installed_at: core.clock.now,
    })
    .execute()
  // Somebody must remain who administers the other account.
  const there = core.db.selectFrom('workspace').select('id').where('external_id', '=', 'tenant-unlink')
  await core.db
    .insertInto('person')
    .values({
      workspace_id: (await there.executeTakeFirstOrThrow()).id,
      external_id: 'Tom',
      name: 'Tom',
      locale: 'en',
      time_zone: 'UTC',
      role: 'administrator',
      role_reason: 'given',
      standing: 'inside',
      profile_read_at: core.clock.now,
    })
    .execute()
  expect(await unlink(core.ctx, ada)).toEqual({ kind: 'unlinked', silent: 0 })
  const own = await core.db
    .selectFrom('workspace')
    .select('account_id')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow()
  expect(own.account_id).not.toBe(accountId)
  const settings = { language: 'fr', importNew: false, remindAfterHours: 48 }
  expect(await readAccount(core.ctx, own.account_id)).toMatchObject(settings)
})
