import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createFeed } from '../../../adapters/feeds/create-feed.ts'
import type { EmptyAnswer, LinkFault } from '../../../playground/feeds/fault.ts'
import { type LocalFeeds, startFeeds } from '../../../playground/feeds/start-feeds.ts'
import type { Cut, FeedAnswer, FeedConnection } from '../../../src/feed/feed.ts'

/** Tests over HTTP whether a list is complete. */
let feeds: LocalFeeds
let feed: ReturnType<typeof createFeed>
beforeAll(async () => {
  feeds = await startFeeds()
  const { allowedHosts, hosts } = feeds
  feed = createFeed({ allowedHosts, hosts, now: () => new Date(), log: { warn: () => {} } })
})
afterEach(() => {
  for (const oem of [feeds.plain, feeds.caterpillar]) {
    oem.healthy()
    oem.forgetRequests()
    oem.fleet.setFleet([])
    oem.pageSize = 100
    oem.linked = true
  }
})
afterAll(async () => {
  await feed.close()
  await feeds.close()
})

const connection = (oem: 'caterpillar' | 'other', over = {}): FeedConnection => ({
  oem,
  credentials: { ...feeds.credentials[oem], ...over },
})

async function readAll(to: FeedConnection) {
  const serials: (string | null)[] = []
  const cuts: Cut[] = []
  for (let cursor: string | null = null; ; ) {
    const answer: FeedAnswer = await feed.readPage(to, cursor)
    if (answer.kind !== 'page') return { serials, cuts, trouble: answer }
    serials.push(...answer.equipment.map(one => one.serialNumber))
    if (answer.cut !== null) cuts.push(answer.cut)
    if (answer.next === null) return { serials, cuts, trouble: null }
    cursor = answer.next
  }
}

describe.each(['caterpillar', 'other'] as const)('%s', oem => {
  const local = () => (oem === 'other' ? feeds.plain : feeds.caterpillar)

  test.each<LinkFault>(['otherHost', 'innerHost', 'noPrefix', 'query', 'doubledSlash', 'opaque', 'header', 'both'])(
    'a next that is wrong (%s): every machine is read, once, and no login goes elsewhere',
    async fault => {
      const machines = local().fleet.add(450)
      local().links(fault)
      const { serials, cuts, trouble } = await readAll(connection(oem))
      expect(trouble).toBeNull()
      expect([...new Set(serials)]).toEqual(machines.map(one => one.serialNumber))
      expect(cuts).toEqual([])
      const hosts = new Set(local().requests.map(request => request.host))
      // The catalogue names Caterpillar’s other host, and none for any other feed.
      expect(hosts.size).toBe(oem === 'caterpillar' && fault === 'otherHost' ? 2 : 1)
      // Five pages, and extra requests where counting up ends without an error answer.
      expect(local().requests.filter(request => request.kind !== 'login').length).toBeLessThanOrEqual(8)
    },
  )

  test('if no link leads to further pages, what was read is kept and the end is reported', async () => {
    local().fleet.add(200)
    local().links('lost')
    const { serials, cuts, trouble } = await readAll(connection(oem))
    expect(trouble).toBeNull()
    expect(serials).toHaveLength(100)
    expect(cuts).toEqual([{ kind: 'not_followed', page: 2 }])
  })

  test('an endless list is ended, and that is reported', async () => {
    const machines = local().fleet.add(20)
    local().pageSize = 20
    local().endless()
    const { serials, cuts } = await readAll(connection(oem))
    expect(new Set(serials).size).toBe(machines.length)
    expect(cuts).toEqual([{ kind: 'circle' }])
    expect(local().pages).toBeLessThan(100)
  })

  test.each<EmptyAnswer>(['list', 'no_content', 'no_body', 'no_records'])('no machines any more: %s', async how => {
    local().fleet.add(3)
    local().emptied(how)
    expect(await readAll(connection(oem))).toEqual({ serials: [], cuts: [], trouble: null })
  })

  test('machines whose owners have not consented are missing, and the answer says where to consent', async () => {
    local().fleet.add(3)
    local().someConsent()
    const { serials, cuts } = await readAll(connection(oem))
    expect(serials).toHaveLength(3)
    expect(cuts).toEqual([{ kind: 'consent', url: 'https://connections.oem.example/connections/fleetfeed' }])
  })
})

// Gateways that know only the address of the manual, and servers that fail on a page number that is too large.
test.each([
  [401, ''],
  [403, ''],
  [302, ''],
  [405, ''],
  [500, '<html>IndexOutOfRangeException</html>'],
  [501, ''],
  [200, '<html><body>Sign in</body></html>'],
  [200, '{"error":"page out of range"}'],
  [204, ''],
  [404, ''],
])('a feed of one page without links, whose next number is answered %i %s, ends there', async (status, text) => {
  feeds.plain.fleet.add(7)
  feeds.plain.linked = false
  feeds.plain.laterSays(status, text)
  expect(await readAll(connection('other'))).toMatchObject({ serials: { length: 7 }, cuts: [], trouble: null })
})

test.each([401, 403, 302])('after a full first page %i is an end that is reported as doubtful', async status => {
  feeds.plain.fleet.add(250)
  feeds.plain.linked = false
  feeds.plain.laterSays(status, '')
  expect(await readAll(connection('other'))).toMatchObject({
    serials: { length: 100 },
    cuts: [{ kind: 'not_followed', page: 2 }],
    trouble: null,
  })
})

test.each([
  [500, 'unreachable'],
  [503, 'unreachable'],
  [429, 'throttled'],
])('what may pass is no end: after a full page %i is tried again', async (status, kind) => {
  feeds.plain.fleet.add(250)
  feeds.plain.linked = false
  feeds.plain.laterSays(status, '')
  expect(await readAll(connection('other'))).toMatchObject({ trouble: { kind } })
})

test('a used-up quota means "slow down", even with status 403', async () => {
  feeds.plain.pageSays('{"message":"Out of call volume quota. Quota will be replenished in 02:34:12."}', {}, 403)
  const { trouble } = await readAll(connection('other'))
  expect(trouble).toMatchObject({ kind: 'throttled' })
  if (trouble?.kind === 'throttled') expect(trouble.until.getTime() - Date.now()).toBeGreaterThan(9_000_000)
  feeds.plain.pageSays('', { 'retry-after': '600' }, 403)
  expect((await readAll(connection('other'))).trouble).toMatchObject({ kind: 'throttled' })
  feeds.plain.pageSays('{"message":"Forbidden"}', {}, 403)
  expect((await readAll(connection('other'))).trouble).toEqual({ kind: 'no_access' })
})

test.each([
  [{ errors: [{ code: 'TIMEOUT', message: '3 machines failed' }] }, ['error']],
  [{ Fleet: { Error: 'partial' } }, ['error']],
  [{ errors: [], error: null }, []],
  [{ faults: [{ code: 'SPN 110' }] }, []],
])('an error beside machines: the list may be incomplete: %j', async (said, cuts) => {
  const machine = { EquipmentHeader: { PIN: 'P1' }, ErrorCode: 'E12' }
  const { Fleet, ...beside } = { Fleet: {}, ...said }
  feeds.plain.pageSays(JSON.stringify({ Fleet: { ...Fleet, Equipment: [machine], totalCount: 1 }, ...beside }))
  const { cuts: told } = await readAll(connection('other'))
  expect([...new Set(told.map(cut => cut.kind))]).toEqual(cuts)
})

test('a refusal of a page that the feed itself links to counts as a refusal', async () => {
  feeds.plain.fleet.add(250)
  feeds.plain.laterSays(403, '')
  expect(await readAll(connection('other'))).toMatchObject({ trouble: { kind: 'no_access' } })
})

test('a 404 about the address is not an empty fleet', async () => {
  feeds.plain.status(404)
  expect(await readAll(connection('other'))).toMatchObject({ trouble: { kind: 'not_iso' } })
})

test('a read that is under way with a cursor of the version before continues', async () => {
  const machines = feeds.plain.fleet.add(250)
  const before = JSON.stringify({ n: 2, b: 1, c: false, f: 'x', m: 'y', k: '', p: '' })
  const answer = await feed.readPage(connection('other'), before)
  expect(answer).toMatchObject({ kind: 'page', cut: null })
  if (answer.kind === 'page') expect(answer.equipment[0]?.pin).toBe(machines[100]?.pin)
})

test.each([
  '',
  '/',
  '/Fleet',
  '/Fleet/',
  '/Fleet/1',
  '/Fleet/1/',
  '/Fleet/{pageNumber}',
  '/Fleet/%7Bpage%7D',
  '/Fleet/<page>',
  '/Fleet/{{page}}',
  '/Fleet/{pageNumber:int}',
  '/Fleet/$page',
  '/Fleet/%page%',
  '/Fleet/(page)',
  '/Fleet/&lt;page&gt;',
  '/Fleet/{#}',
])('the address as a manual writes it: base%s', async written => {
  feeds.plain.fleet.add(120)
  const to = connection('other', { baseUrl: `${feeds.url}/plain${written}` })
  expect(feed.firstAddress(to)).toBe(`${feeds.url}/plain/Fleet/1`)
  expect((await readAll(to)).serials).toHaveLength(120)
  expect(feeds.plain.requests[0]?.path).toBe('/Fleet/1')
})

test('the shown address contains no key', () => {
  const written = 'https://ada:pa55@feeds.example.com/fleet?key=k3y-7Q&limit=100&pageNumber=1'
  const shown = feed.firstAddress(connection('other', { baseUrl: written }))
  expect(shown).toBe('https://feeds.example.com/fleet?key=…&limit=100&pageNumber=1')
})

test('an address of the catalogue is not shown for checking', () => {
  expect(feed.firstAddress(connection('caterpillar'))).toBeNull()
  expect(feed.firstAddress(connection('other', { baseUrl: 'no address' }))).toBeNull()
})
