import { afterAll, beforeAll, expect, test } from 'vitest'
import { failLease, takeLease } from '../../../src/lease.ts'
import { syncNow } from '../../../src/operation/sync-now.ts'
import { type Core, listed, openCore, PATIENT, running } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('a feed that waits after a failure is read at once, and the audit says who wanted it', async () => {
  const company = await running(core, 2)
  const { integrationId } = company
  company.login.says = () => ({ kind: 'maintenance' })
  core.clock.advance(3_600_000)
  await core.run()
  expect(await company.troubles(integrationId)).toMatchObject([{ ended_at: null }])
  const lease = await takeLease(core.db, 'sync', `${integrationId}`)
  if (lease) await failLease(core.db, lease, 'ref')
  company.login.says = null
  expect(await syncNow(core.ctx, integrationId)).toEqual({ kind: 'due', at: core.clock.now })
  expect((await core.run()).map(({ job }) => job)).toContain('sync')
  expect((await company.troubles(integrationId))[0]?.ended_at).not.toBeNull()
  expect(await company.audit()).toContain('operator_synced')
})

test('the pause that an OEM demands between two requests is kept', async () => {
  const { integrationId } = await running(core, 1, PATIENT)
  const row = await core.db
    .selectFrom('integration')
    .select('last_sync_at')
    .where('id', '=', integrationId)
    .executeTakeFirstOrThrow()
  const at = new Date((row.last_sync_at?.getTime() ?? 0) + 300_000)
  expect(await syncNow(core.ctx, integrationId)).toEqual({ kind: 'due', at })
})

test('a login that the OEM refused is not tried again, and nothing is read that nobody confirmed', async () => {
  const company = await running(core, 1)
  company.login.says = () => ({ kind: 'wrong_credentials' })
  core.clock.advance(3_600_000)
  await core.run()
  const asked = company.login.asked.length
  expect(await syncNow(core.ctx, company.integrationId)).toEqual({ kind: 'needs_credentials' })
  await core.run()
  expect(company.login.asked).toHaveLength(asked)
  expect(await syncNow(core.ctx, (await listed(core, 1)).integrationId)).toEqual({ kind: 'not_active' })
  expect(await syncNow(core.ctx, 999_999)).toEqual({ kind: 'not_active' })
})
