import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createFeed } from '../../../adapters/feeds/create-feed.ts'
import { placeholderPins } from '../../../playground/feeds/naming.ts'
import type { Dialect } from '../../../playground/feeds/oem-kind.ts'
import { type LocalFeeds, startFeeds } from '../../../playground/feeds/start-feeds.ts'
import { identifierValue } from '../../../src/asset/identifier-value.ts'
import type { FeedConnection } from '../../../src/feed/feed.ts'

let feeds: LocalFeeds
let feed: ReturnType<typeof createFeed>
beforeAll(async () => {
  feeds = await startFeeds()
  feed = createFeed({ allowedHosts: feeds.allowedHosts, hosts: feeds.hosts, now: () => new Date(), log: { warn() {} } })
})
beforeEach(() => {
  Object.assign(feeds.plain, { dialect: 'iso-2016', naming: 'standard', pageSize: 100 })
  feeds.plain.fleet.setFleet([])
  feeds.takeuchi.fleet.setFleet([])
})
afterAll(async () => {
  await feed.close()
  await feeds.close()
})

/** All machines and oddities that the real client reads. */
async function read(connection: FeedConnection = { oem: 'other', credentials: feeds.credentials.other }) {
  const pages = []
  for (let cursor: string | null = null; ; ) {
    const answer = await feed.readPage(connection, cursor)
    if (answer.kind !== 'page') return expect.unreachable()
    pages.push(answer)
    if (answer.next === null) break
    cursor = answer.next
  }
  return {
    machines: pages.flatMap(page => page.equipment),
    oddities: pages.flatMap(page => page.oddities),
    pages: pages.length,
  }
}

const dialects: Dialect[] = ['iso-2016', 'iso-2020', 'prefixed', 'samsara', 'trackunit', 'jcb', 'rexroth', 'cantrack']

test('PINs arrive on a later read', async () => {
  const machines = feeds.plain.fleet.add(20)
  feeds.plain.fleet.withholdPins()
  const before = (await read()).machines
  expect(before.map(one => [one.pin, one.serialNumber])).toEqual(machines.map(one => [null, one.serialNumber]))
  feeds.plain.fleet.tick()
  feeds.plain.fleet.sendPins()
  expect((await read()).machines.map(one => [one.pin, one.serialNumber])).toEqual(
    machines.map(one => [one.pin, one.serialNumber]),
  )
})

test('PINs that are placeholders name no machine', async () => {
  const machines = feeds.plain.fleet.add(2 * placeholderPins.length, { names: 'placeholder_pins' })
  expect(new Set(machines.map(one => one.pin)).size).toBe(placeholderPins.length)
  const { machines: seen, oddities } = await read()
  expect(seen.map(one => [one.pin, one.serialNumber])).toEqual(machines.map(one => [null, one.serialNumber]))
  expect(oddities).toEqual([])
})

test.each<Dialect>(['samsara', 'trackunit', 'jcb', 'rexroth', 'cantrack'])(
  '%s: identifiers as numbers',
  async dialect => {
    const machines = feeds.plain.fleet.add(20, { names: 'digits' })
    feeds.plain.dialect = dialect
    feeds.plain.naming = 'numbers'
    const { username, password } = feeds.credentials.other
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const body = await (await fetch(`${feeds.url}/plain/Fleet/1`, { headers: { authorization } })).text()
    expect(body).toContain(`:${machines[0]?.pin}`)
    expect(body).not.toContain(`"${machines[0]?.pin}"`)
    expect((await read()).machines.map(one => [one.pin, one.serialNumber, one.equipmentId])).toEqual(
      machines.map(one => [one.pin, one.serialNumber, one.equipmentId]),
    )
  },
)

test.each(dialects)('%s: with a VIN only, and beside the header', async dialect => {
  const machines = feeds.plain.fleet.add(5)
  feeds.plain.dialect = dialect
  for (const naming of ['standard', 'vin', 'beside'] as const) {
    feeds.plain.naming = naming
    const seen = (await read()).machines
    expect(seen.map(one => [one.pin, one.serialNumber, one.equipmentId, one.oemName])).toEqual(
      machines.map(one => [one.pin, one.serialNumber, one.equipmentId, one.oemName]),
    )
    expect(seen.map(one => one.operatingHours)).toEqual(machines.map(one => one.operatingHours))
  }
})

test('decorated PINs are the same machines', async () => {
  const machines = feeds.plain.fleet.add(20)
  feeds.plain.naming = 'decorated'
  const seen = (await read()).machines.map(one => one.pin)
  expect(seen).not.toEqual(machines.map(one => one.pin))
  expect(seen).toContain(`*${machines[0]?.pin}*`)
  expect(seen.map(pin => identifierValue('pin', pin))).toEqual(machines.map(one => identifierValue('pin', one.pin)))
})

test('two machines share one identity, pages apart', async () => {
  const [first] = feeds.plain.fleet.add(30)
  if (first === undefined) return expect.unreachable()
  feeds.plain.fleet.list([{ ...first, equipmentId: 'ANOTHER 1', latitude: 10, longitude: 10 }])
  feeds.plain.pageSize = 10
  const { machines, pages } = await read()
  expect(pages).toBe(4)
  expect(machines.filter(one => one.pin === first.pin).map(one => one.equipmentId)).toEqual([
    first.equipmentId,
    'ANOTHER 1',
  ])
})

test('sixteen machines without an identifier are sixteen entries', async () => {
  feeds.plain.fleet.add(3)
  feeds.plain.fleet.add(16, { names: 'none', make: 'Bell', model: 'B30E' })
  const { machines, oddities } = await read()
  expect(machines).toHaveLength(3)
  expect(oddities.filter(one => one.reason === 'no_identity')).toHaveLength(16)
  expect(oddities[0]?.value).toMatch(/^Bell B30E UnitInstallDateTime \d{4}-\d\d-\d\d$/)
})

test('one machine is in two feeds', async () => {
  const own = feeds.takeuchi.fleet.add(3)
  feeds.plain.fleet.add(2)
  feeds.plain.fleet.list(own.slice(0, 1))
  const there = await read({ oem: 'takeuchi', credentials: feeds.credentials.takeuchi })
  const here = await read()
  expect(here.machines).toHaveLength(3)
  expect(here.machines.at(-1)).toEqual(there.machines[0])
})
