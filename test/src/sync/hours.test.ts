import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createFeed } from '../../../adapters/feeds/create-feed.ts'
import type { LocalMachine } from '../../../playground/feeds/local-machine.ts'
import { type LocalFeeds, startFeeds } from '../../../playground/feeds/start-feeds.ts'
import { listOddities } from '../../../src/sync/list-oddities.ts'
import { type Core, openCore, PACE_SECONDS } from '../../helpers/core.ts'

let core: Core
let feeds: LocalFeeds
let feed: ReturnType<typeof createFeed>
beforeAll(async () => {
  core = await openCore()
  feeds = await startFeeds({ now: () => core.clock.now })
  const { allowedHosts, hosts } = feeds
  feed = createFeed({ allowedHosts, hosts, now: () => core.clock.now, log: { warn: () => {} } })
})
afterEach(() => core.rest())
afterAll(async () => {
  await feed.close()
  await feeds.close()
  await core.close()
})

/** A company whose feed is a local OEM’s, under its own address. */
async function company(count: number, change: (machine: LocalMachine) => void = () => {}) {
  const { plain } = feeds
  plain.fleet.setFleet([])
  plain.fleet.countInMinutes()
  const machines = plain.fleet.add(count)
  for (const machine of machines) {
    machine.observedAt = core.clock.now
    change(machine)
  }
  const hoursOf = new Map(
    machines.map(one => [one.pin, { operating: one.operatingHours ?? 0, idle: one.idleHours ?? 0 }]),
  )
  const company = await core.company()
  let base = `${feeds.url}/plain`
  company.login.says = (cursor, hours) =>
    feed.readPage({ oem: 'other', credentials: { ...feeds.credentials.other, baseUrl: base }, hours }, cursor)
  const integrationId = await company.install()
  const sync = async (ms = PACE_SECONDS * 1_060) => {
    core.clock.advance(ms)
    await core.run()
  }
  return {
    ...company,
    integrationId,
    hoursOf,
    sync,
    at: (path: string) => {
      base = `${feeds.url}/plain${path}`
    },
    async start() {
      await company.verify(integrationId)
      await core.run()
      await company.start(integrationId)
      await core.run()
    },
    stored: () =>
      core.db
        .selectFrom('asset')
        .innerJoin('telemetry', 'telemetry.asset_id', 'asset.id')
        .select(['pin', 'operating_hours as operating', 'idle_hours as idle'])
        .where('integration_id', '=', integrationId)
        .execute(),
    oddities: async () => {
      const all = await listOddities(core.ctx, { accountId: company.accountId, integrationId, limit: 50 })
      return all
        .filter(one => one.endedAt === null)
        .map(({ element, value, reason, machine }) => ({ element, value, reason, machine }))
    },
    row: () => company.row(integrationId),
  }
}

type Played = Awaited<ReturnType<typeof company>>
async function expectHours(played: Played, more = { operating: 0, idle: 0 }) {
  const stored = await played.stored()
  expect(stored).toHaveLength(played.hoursOf.size)
  for (const { pin, operating, idle } of stored) {
    const real = played.hoursOf.get(pin)
    expect(operating, `operating ${pin}`).toBeCloseTo((real?.operating ?? 0) + more.operating, 1)
    expect(idle, `idle ${pin}`).toBeCloseTo((real?.idle ?? 0) + more.idle, 1)
  }
}

const ofList = (name: string, value: string, reason: string) => ({
  element: `Cumulative${name}Hours/Hour`,
  value,
  reason,
  machine: null,
})

test('undeclared minutes are found because most machines would be impossibly old', async () => {
  const played = await company(40)
  feeds.plain.fleet.countInMinutes('operatingHours', 'idleHours')
  await played.start()
  await expectHours(played)
  expect(await played.oddities()).toEqual(
    expect.arrayContaining([ofList('Operating', 'minutes', 'minutes'), ofList('Idle', 'minutes', 'minutes')]),
  )
  // It is stored: a page with less evidence changes nothing.
  feeds.plain.fleet.setFleet(feeds.plain.fleet.machines.slice(0, 1))
  await played.sync()
  await expectHours(played)
})

test('hours are read as hours, and nothing is reported', async () => {
  const played = await company(40)
  await played.start()
  await expectHours(played)
  expect(await played.oddities()).toEqual([])
})

test('an address for minutes means minutes, which is reported', async () => {
  const played = await company(40)
  feeds.plain.fleet.countInMinutes('operatingHours', 'idleHours')
  played.at('/Fleet/minutes')
  await played.start()
  await expectHours(played)
  expect(await played.oddities()).toEqual(
    expect.arrayContaining([
      ofList('Operating', 'minutes', 'minutes_by_address'),
      ofList('Idle', 'minutes', 'minutes_by_address'),
    ]),
  )
})

test('at an address for minutes where operating hours are hours, idling is too, because it can’t be longer than operation', async () => {
  const played = await company(40)
  feeds.plain.fleet.countInMinutes('idleHours')
  played.at('/Fleet/minutes')
  await played.start()
  await expectHours(played)
  expect(await played.oddities()).toEqual(
    expect.arrayContaining([ofList('Operating', 'hours', 'hours'), ofList('Idle', 'minutes', 'minutes_by_address')]),
  )
})

/** A fleet so young that its minutes could be hours. */
const young = (machine: LocalMachine) => {
  machine.operatingHours = 200 + (machine.latitude ?? 0)
  machine.idleHours = 40
}
const aDay = (played: Played) => {
  feeds.plain.fleet.tick()
  feeds.plain.fleet.tick()
  return played.sync(24 * 3_600_000)
}

test('minutes that might be hours are found a day later, when they have grown by more than a day', {
  timeout: 60_000,
}, async () => {
  const played = await company(20, young)
  feeds.plain.fleet.countInMinutes('operatingHours', 'idleHours')
  await played.start()
  // There is no evidence yet.
  expect((await played.stored())[0]?.operating).toBeGreaterThan(10_000)
  expect(await played.oddities()).toEqual([])
  // One machine sends nothing any more: its stored value is corrected with the others.
  const [silent] = feeds.plain.fleet.machines
  feeds.plain.fleet.remove(machine => machine.pin === silent?.pin)
  await aDay(played)
  await aDay(played)
  const stored = await played.stored()
  expect(stored.find(one => one.pin === silent?.pin)?.operating).toBeCloseTo(
    played.hoursOf.get(silent?.pin ?? '')?.operating ?? 0,
    1,
  )
  for (const { pin, operating, idle } of stored.filter(one => one.pin !== silent?.pin)) {
    expect(operating).toBeCloseTo((played.hoursOf.get(pin)?.operating ?? 0) + 4 * 0.8, 1)
    expect(idle).toBeCloseTo((played.hoursOf.get(pin)?.idle ?? 0) + 4 * 0.2, 1)
  }
  expect(await played.oddities()).toContainEqual(ofList('Operating', 'minutes', 'minutes'))
  // It stays so.
  const { hours } = await played.row()
  await aDay(played)
  await aDay(played)
  expect((await played.row()).hours?.units).toEqual(hours?.units)
})

test('one machine in minutes is found when it has grown by more than a day on two days running', async () => {
  const played = await company(1, young)
  feeds.plain.fleet.countInMinutes('operatingHours', 'idleHours')
  await played.start()
  const minutes = (await played.stored())[0]?.operating ?? 0
  await aDay(played)
  await aDay(played)
  // It could be a replaced counter.
  expect(await played.oddities()).toEqual([])
  await aDay(played)
  await aDay(played)
  expect(await played.oddities()).toContainEqual(ofList('Operating', 'minutes', 'minutes'))
  const [machine] = await played.stored()
  expect(machine?.operating).toBeLessThan(minutes / 30)
  const { hours } = await played.row()
  for (let n = 0; n < 5; n += 1) await aDay(played)
  expect((await played.row()).hours?.units).toEqual(hours?.units)
  // The stored readings are bounded, however long the feed runs.
  expect((await played.row()).hours?.sample.length).toBeLessThanOrEqual(8)
})

test('one machine in hours stays in hours, even when its counter is replaced', async () => {
  const played = await company(1, young)
  await played.start()
  for (let n = 0; n < 3; n += 1) await aDay(played)
  const [machine] = feeds.plain.fleet.machines
  if (machine) machine.operatingHours = (machine.operatingHours ?? 0) + 500
  for (let n = 0; n < 4; n += 1) await aDay(played)
  expect((await played.row()).hours?.units).toMatchObject({ operatingHours: 'hours', idleHours: 'hours' })
  expect(await played.oddities()).toEqual([])
})

test('after a change of address nothing that was found about the first feed holds', async () => {
  const played = await company(40)
  feeds.plain.fleet.countInMinutes('operatingHours', 'idleHours')
  await played.start()
  expect((await played.row()).hours?.units.by).toBe('values')
  await played.verify(played.integrationId, { baseUrl: 'https://other.example' })
  feeds.plain.fleet.countInMinutes()
  await played.sync()
  await expectHours(played)
  expect(await played.oddities()).toEqual([])
})

test('a single machine with impossible hours is not taken and reported, until growth shows its unit', async () => {
  const played = await company(1, machine => {
    machine.operatingHours = 4_000
    machine.idleHours = 40
  })
  feeds.plain.fleet.countInMinutes('operatingHours', 'idleHours')
  await played.start()
  expect((await played.stored())[0]?.operating).toBeNull()
  const odd = await listOddities(core.ctx, { ...played, limit: 10 })
  expect(odd).toMatchObject([{ element: 'CumulativeOperatingHours/Hour', reason: 'out_of_range' }])
  for (let n = 0; n < 4; n += 1) await aDay(played)
  expect((await played.stored())[0]?.operating).toBeCloseTo(4_000 + 8 * 0.8, 1)
  const after = await listOddities(core.ctx, { ...played, limit: 10 })
  expect(after.find(one => one.reason === 'out_of_range')?.endedAt).not.toBeNull()
})
