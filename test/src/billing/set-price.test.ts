import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeMonth } from '../../../src/billing/close-month.ts'
import { findPeriodFeeds } from '../../../src/billing/month-facts.ts'
import { readMonth } from '../../../src/billing/read-month.ts'
import { setPrice } from '../../../src/billing/set-price.ts'
import { readAccountZones } from '../../../src/calendar/month-zones.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { type Core, openCore, running } from '../../helpers/core.ts'

const from = '2026-11-01'

let core: Core
beforeAll(async () => {
  core = await openCore()
})
afterAll(() => core.close())

test('an Administrator sets and removes a price, and the trail says so', async () => {
  const company = await core.company()
  const integrationId = await company.install()
  const set = (typed: string, currency = 'EUR') => setPrice(core.ctx, company.ada, { integrationId, typed, currency })
  const price = async () => (await readIntegration(core.db, company.accountId, integrationId))?.price
  expect(await price()).toBeNull()
  expect(await set('12,50')).toEqual({ kind: 'set', name: 'Plain', price: { minor: 1250, currency: 'EUR' }, from })
  expect(await price()).toEqual({ minor: 1250, currency: 'EUR' })
  expect(await set('12,505')).toEqual({ kind: 'invalid_price', problem: 'unreadable' })
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

test('nobody else may, and nobody of another company may', async () => {
  const company = await core.company()
  const stranger = await core.company()
  const integrationId = await company.install()
  const input = { integrationId, typed: '5', currency: 'EUR' }
  expect(await setPrice(core.ctx, company.bob, input)).toEqual({ kind: 'not_allowed', needs: 'administer' })
  expect(await setPrice(core.ctx, stranger.ada, input)).toEqual({ kind: 'not_found' })
  expect((await readIntegration(core.db, company.accountId, integrationId))?.price).toBeNull()
})

test('a month that has ended keeps its price, even before it is closed', async () => {
  core.clock.now = new Date('2026-10-10T09:00:00Z')
  const { ada, accountId, integrationId } = await running(core, 2)
  const set = (typed: string) => setPrice(core.ctx, ada, { integrationId, typed, currency: 'EUR' })
  const amounts = async (month: string) => (await readMonth(core.ctx, { accountId, month, feeds: null })).amounts
  expect(await set('10')).toMatchObject({ from: '2026-10-01' })
  await core.rest()
  core.clock.now = new Date('2026-11-01T03:00:00Z')
  expect(await set('99')).toMatchObject({ from: '2026-11-01' })
  expect(await set('12')).toMatchObject({ from: '2026-11-01' })
  expect(await amounts('2026-10-01')).toEqual([{ minor: 2000, currency: 'EUR' }])
  core.clock.now = new Date('2026-11-01T06:00:00Z')
  expect(await closeMonth(core.ctx, { accountId, month: '2026-10-01' })).toEqual({ kind: 'closed' })
  expect(await amounts('2026-10-01')).toEqual([{ minor: 2000, currency: 'EUR' }])
  expect((await readMonth(core.ctx, { accountId, month: '2026-11-01', feeds: null })).feeds[0]?.price?.minor).toBe(1200)
})

test('whatever is set, the price of a month that has ended never changes', async () => {
  core.clock.now = new Date('2026-11-10T09:00:00Z')
  const { ada, accountId, integrationId } = await running(core, 1)
  await core.rest()
  const zones = await readAccountZones(core.db, accountId)
  const ended: string[] = []
  let month = '2026-11-01'
  const step = fc.oneof(
    fc.integer({ min: 1, max: 20 }).map(days => ({ days, typed: null })),
    fc.constantFrom('', '1', '2', '12,50').map(typed => ({ days: 0, typed })),
  )
  const known = new Map<string, unknown>()
  // One history of a thousand steps: time only moves forward.
  await fc.assert(
    fc.asyncProperty(step, async ({ days, typed }) => {
      core.clock.advance(days * 24 * 3_600_000)
      if (typed !== null) {
        const outcome = await setPrice(core.ctx, ada, { integrationId, typed, currency: 'EUR' })
        if (outcome.kind !== 'set') throw new Error(outcome.kind)
        if (outcome.from !== month) ended.push(month)
        month = outcome.from
      }
      const [last] = ended.slice(-1)
      for (const one of last === undefined ? [] : [last, ended[ended.length >> 1] ?? last]) {
        const [feed] = await findPeriodFeeds(core.db, { accountId, month: one, zones })
        const price = JSON.stringify(feed?.price)
        expect(known.get(one) ?? price).toBe(price)
        known.set(one, price)
      }
    }),
    { numRuns: 1000 },
  )
  expect(known.size).toBeGreaterThan(100)
}, 120_000)
