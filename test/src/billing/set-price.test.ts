import { afterAll, beforeAll, expect, test } from 'vitest'
import { setPrice } from '../../../src/billing/set-price.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { type Core, openCore } from '../../helpers/core.ts'

const from = '2026-11-01'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('an Administrator sets a price and takes it away, and the trail says so', async () => {
  const company = await core.company()
  const integrationId = await company.install()
  const set = (typed: string, currency = 'EUR') => setPrice(core.ctx, company.ada, { integrationId, typed, currency })
  const price = async () => (await readIntegration(core.db, company.accountId, integrationId))?.price
  expect(await price()).toBeNull()
  expect(await set('12,50')).toEqual({ kind: 'set', name: 'Plain', price: { minor: 1250, currency: 'EUR' }, from })
  expect(await price()).toEqual({ minor: 1250, currency: 'EUR' })
  expect(await set('12,505')).toEqual({ kind: 'wrong', problem: 'unreadable' })
  expect(await price()).toEqual({ minor: 1250, currency: 'EUR' })
  expect(await set('', 'JPY')).toEqual({ kind: 'set', name: 'Plain', price: null, from })
  expect(await price()).toBeNull()
  const trail = await core.db
    .selectFrom('audit_entry')
    .select(['person_id', 'details'])
    .where('account_id', '=', company.accountId)
    .where('action', '=', 'price_set')
    .orderBy('id')
    .execute()
  expect(trail).toEqual([
    { person_id: company.ada.personId, details: { integrationId, minor: 1250, currency: 'EUR', from } },
    { person_id: company.ada.personId, details: { integrationId, minor: null, currency: null, from } },
  ])
})

test('nobody else may, and nobody of another company', async () => {
  const company = await core.company()
  const stranger = await core.company()
  const integrationId = await company.install()
  const input = { integrationId, typed: '5', currency: 'EUR' }
  expect(await setPrice(core.ctx, company.bob, input)).toEqual({ kind: 'not_allowed', needs: 'administer' })
  expect(await setPrice(core.ctx, stranger.ada, input)).toEqual({ kind: 'not_found' })
  expect((await readIntegration(core.db, company.accountId, integrationId))?.price).toBeNull()
})
