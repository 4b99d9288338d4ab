import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Conversation } from '../../../src/conversation/conversation.ts'
import { dropConversations } from '../../../src/conversation/drop-conversations.ts'
import { findPersonalChat, listConversations } from '../../../src/conversation/list-conversations.ts'
import { recordConversations } from '../../../src/conversation/record-conversations.ts'
import { type Core, openCore } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

let tenants = 0
const newTenant = () => {
  tenants += 1
  return `tenant-${tenants}`
}
const at = (minute: number) => new Date(Date.UTC(2026, 10, 10, 9, minute))
const personal: Conversation = { externalId: 'a:1', kind: 'personal', name: '', person: 'ada', team: null }
const channel = (id: string, name = id): Conversation => ({
  externalId: id,
  kind: 'channel',
  name,
  person: null,
  team: '19:general',
})

const keep = (tenant: string, conversations: Conversation[], minute: number) =>
  recordConversations(core.ctx, {
    platform: 'teams',
    tenant,
    conversations,
    botUserId: '28:bot',
    serviceUrl: 'https://smba.example/emea/',
    at: at(minute),
    isMessage: false,
  })
const drop = (tenant: string, conversation: Conversation, minute: number) =>
  dropConversations(core.ctx, { platform: 'teams', tenant, conversation, at: at(minute) })
const workspace = (tenant: string) =>
  core.db.selectFrom('workspace').selectAll().where('external_id', '=', tenant).executeTakeFirst()
const where = async (tenant: string) => {
  const { id = 0, account_id: accountId = 0 } = (await workspace(tenant)) ?? {}
  return { workspaceId: id, accountId }
}

test('the first conversation installs the tenant, without an installer; later ones change nothing about that', async () => {
  const tenant = newTenant()
  expect(await keep(tenant, [personal], 0)).toEqual([personal])
  expect(await workspace(tenant)).toMatchObject({ platform: 'teams', installed_by: null, uninstalled_at: null })
  expect(await keep(tenant, [channel('19:fleet')], 1)).toHaveLength(1)
  expect(await keep(tenant, [channel('19:fleet')], 2)).toEqual([])
  expect(await workspace(tenant)).toMatchObject({ installed_by: null })
})

test('the app removed from one of two conversations stays installed; removed from the last, it is uninstalled', async () => {
  const tenant = newTenant()
  await keep(tenant, [personal], 0)
  await keep(tenant, [channel('19:general'), channel('19:fleet')], 1)
  await drop(tenant, channel('19:general'), 2)
  const id = (await workspace(tenant))?.id ?? 0
  expect(await listConversations(core.ctx, await where(tenant))).toEqual([])
  expect(await findPersonalChat(core.ctx, id, 'ada')).toBe('a:1')
  await drop(tenant, personal, 3)
  expect((await workspace(tenant))?.uninstalled_at).not.toBeNull()
})

test('in whatever order the events arrive, the newest one of each conversation counts', async () => {
  const events = [
    { is: 'added', minute: 1 },
    { is: 'removed', minute: 2 },
    { is: 'added', minute: 3 },
    { is: 'removed', minute: 4 },
  ] as const
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([...events], { minLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      async (order, count) => {
        const tenant = newTenant()
        for (const { is, minute } of order.filter(event => event.minute <= count)) {
          if (is === 'added') await keep(tenant, [personal], minute)
          else await drop(tenant, personal, minute)
        }
        const row = await core.db.selectFrom('conversation').select('removed').where('tenant', '=', tenant).execute()
        expect(row).toEqual([{ removed: count % 2 === 0 }])
        const found = await workspace(tenant)
        if (count % 2 === 1) expect(found?.uninstalled_at).toBeNull()
        else if (found) expect(found.uninstalled_at).not.toBeNull()
      },
    ),
    { numRuns: 30 },
  )
})

test('two events at the same moment install one tenant', async () => {
  const tenant = newTenant()
  await Promise.all([keep(tenant, [personal], 0), keep(tenant, [channel('19:fleet')], 0)])
  const rows = await core.db.selectFrom('workspace').select('id').where('external_id', '=', tenant).execute()
  expect(rows).toHaveLength(1)
})

test('an event without a name does not erase a known name; a new name replaces it', async () => {
  const tenant = newTenant()
  await keep(tenant, [channel('19:fleet', 'Fleet › Yard')], 0)
  await keep(tenant, [channel('19:fleet', '')], 1)
  expect(await listConversations(core.ctx, await where(tenant))).toEqual([{ id: '19:fleet', name: 'Fleet › Yard' }])
  await keep(tenant, [channel('19:fleet', 'Fleet › Depot')], 2)
  expect(await listConversations(core.ctx, await where(tenant))).toEqual([{ id: '19:fleet', name: 'Fleet › Depot' }])
})
