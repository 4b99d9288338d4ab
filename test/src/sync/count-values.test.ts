import { afterAll, beforeAll, expect, test } from 'vitest'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { type Core, listed, machine, openCore } from '../../helpers/core.ts'

let core: Core
beforeAll(async () => {
  core = await openCore({ at: '2026-11-10T09:00:00Z' })
})
afterAll(() => core.close())

const FRESH = new Date('2026-11-10T08:30:00Z')
const OLD = new Date('2026-11-07T08:00:00Z')

test('at the end of a read it is stored how many machines send which value, and how old the values are', async () => {
  const company = await listed(core, 0)
  const { integrationId, login, accountId } = company
  login.machines = [
    machine(1, { times: { location: FRESH, operatingHours: FRESH } }),
    machine(2, { times: { location: OLD, operatingHours: FRESH } }),
    // A value without a time says nothing about its age, so it isn't counted.
    machine(3, { latitude: null, longitude: null, times: { fuelRemaining: OLD } }),
  ]
  await company.verify(integrationId)
  await core.run()
  const { values } = (await readIntegration(core.db, accountId, integrationId)) ?? {}
  expect(values).toMatchObject({
    machines: 3,
    elements: {
      location: { machines: 2, old: 1 },
      operatingHours: { machines: 2, old: 0 },
      fuelRemaining: { machines: 1, old: 1 },
    },
  })
  expect(Date.parse(values?.elements.location?.newest ?? '')).toBe(FRESH.getTime())
  expect(values?.elements).not.toHaveProperty('payload')
})

test('a feed whose list was never read to its end has none', async () => {
  const company = await core.company()
  const integrationId = await company.install()
  expect((await readIntegration(core.db, company.accountId, integrationId))?.values).toBeNull()
})
