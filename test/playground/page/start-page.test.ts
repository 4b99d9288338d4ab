import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPage, type TestPage } from '../../helpers/page.ts'
import { seen } from '../../helpers/seen.ts'

let page: TestPage
beforeAll(async () => {
  page = await startTestPage()
})
afterAll(() => page.close())

/** fetch sets Host and Origin itself, so a malicious website is imitated with bare requests. */
function ask(
  path: string,
  how: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number | undefined; type: string | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      `${page.url}${path}`,
      { method: how.method ?? 'GET', headers: how.headers ?? {} },
      answer => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', piece => (text += piece))
        answer.on('end', () => resolve({ status: answer.statusCode, type: answer.headers['content-type'], text }))
      },
    )
    asking.on('error', reject)
    asking.end(how.body)
  })
}

const JSON_TYPE = { 'content-type': 'application/json' }
const act = JSON.stringify({ do: 'addMachines', oem: 'komatsu', count: 1 })

test('the state equals what the servers hold', async () => {
  const state = await page.state()
  expect(state.slack).toEqual(JSON.parse(JSON.stringify(page.product.slack.snapshot())))
  expect(state.teams).toEqual(JSON.parse(JSON.stringify(page.product.teams.snapshot())))
  expect(state.world.now).toBe('2026-11-10T09:00:00.000Z')
  expect(state.world.feeds?.map(feed => feed.name)).toEqual(['Caterpillar', 'Komatsu Komtrax', 'Takeuchi (TFM)'])
  expect(state.world.feeds?.[0]?.credentials).toEqual(page.product.feeds.credentials.caterpillar)
})

test('what happens in one window is seen in the other', async () => {
  const [one, two] = [page.open(), page.open()]
  await one.sees(state => state.slack.workspaces.length === 1)
  await two.sees(state => state.slack.workspaces.length === 1)
  expect(await page.slack({ person: 'Ada', do: 'openHome' })).toEqual({ ok: true })
  const isHome = (person: { name: string; home?: unknown }) => person.name === 'ada' && person.home !== undefined
  for (const window of [one, two]) await window.sees(state => state.slack.workspaces[0]?.people.some(isHome))

  expect(await page.slack({ person: 'Fred', do: 'message', where: '#fleet', text: 'Good morning' })).toEqual({
    ok: true,
  })
  for (const window of [one, two]) {
    await window.sees(state => JSON.stringify(state.slack.workspaces[0]?.channels).includes('Good morning'))
  }
  await page.world({ do: 'addMachines', oem: 'caterpillar', count: 12 })
  await two.sees(state => state.world.feeds?.[0]?.machines === 12)
  one.close()
  await page.world({ do: 'addMachines', oem: 'caterpillar', count: 1 })
  await two.sees(state => state.world.feeds?.[0]?.machines === 13)
})

test('with real OEMs no feed is simulated, and time can’t be moved', async context => {
  const real = await startTestPage({ realFeeds: true })
  context.onTestFinished(() => real.close())
  expect((await real.state()).world).toMatchObject({ now: '2026-11-10T09:00:00.000Z', feeds: null })
  expect(await real.slack({ person: 'Ada', do: 'openHome' })).toEqual({ ok: true })
  for (const refused of [
    { do: 'addMachines', oem: 'caterpillar', count: 1 },
    { do: 'trouble', oem: 'caterpillar', trouble: 'down' },
    { do: 'nextSync' },
    { do: 'endOfMonth' },
  ] as const)
    expect(await real.world(refused)).toEqual({ ok: false, error: expect.stringContaining('The real makers’ feeds') })
  expect((await real.state()).world.now).toBe('2026-11-10T09:00:00.000Z')
})

test('an impossible action is answered with a sentence', async () => {
  expect(await page.slack({ person: 'Ada', do: 'submit' })).toEqual({
    ok: false,
    error: 'Ada Keller has no modal open.',
  })
  const click = { do: 'click', target: 'home', blockId: 'gone', actionId: 'gone' } as const
  expect(await page.slack({ person: 'Ada', ...click })).toEqual({
    ok: false,
    error: 'That is not there any more: it has changed meanwhile.',
  })
  expect(await page.slack({ person: 'Nobody', do: 'openHome' })).toMatchObject({ ok: false })
  expect(await page.teams({ person: 'Ada', do: 'closeDialog' })).toEqual({
    ok: false,
    error: 'Ada has no dialog open.',
  })
})

test.each([
  ['another website', { headers: { ...JSON_TYPE, origin: 'https://evil.example' } }, 403],
  ['another page on this machine', { headers: { ...JSON_TYPE, origin: 'http://127.0.0.1:1' } }, 403],
  ['a name that leads here', { headers: { ...JSON_TYPE, host: 'evil.example', origin: 'http://evil.example' } }, 403],
  ['nobody says who', { headers: JSON_TYPE }, 403],
  ['a form', { headers: { 'content-type': 'text/plain' }, own: true }, 415],
  ['no JSON', { headers: JSON_TYPE, own: true, body: '{' }, 400],
  ['an unknown act', { headers: JSON_TYPE, own: true, body: '{"do":"explode"}' }, 400],
  ['too many machines', { headers: JSON_TYPE, own: true, body: act.replace('1}', '1000000}') }, 400],
] as const)('%s drives nothing', async (_who, how, status) => {
  const before = page.product.feeds.komatsu.fleet.machines.length
  const headers: Record<string, string> = { ...how.headers, ...('own' in how && { origin: page.url }) }
  const answer = await ask('/api/world', { method: 'POST', headers, body: 'body' in how ? how.body : act })
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.text)).toEqual({ ok: false, error: expect.stringMatching(/^[A-Z].*\.$/) })
  expect(page.product.feeds.komatsu.fleet.machines.length).toBe(before)
})

test('another website can’t read anything either', async () => {
  expect((await ask('/api/state', { headers: { origin: 'https://evil.example' } })).status).toBe(403)
  expect((await ask('/api/changes', { headers: { host: 'evil.example' } })).status).toBe(403)
  expect((await ask('/api/state', { method: 'DELETE', headers: { origin: page.url } })).status).toBe(405)
  expect((await ask('/api/other')).status).toBe(404)
})

test('the page and its files are served, and nothing else', async () => {
  expect(await ask('/')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' })
  expect(await ask('/slack/fleet')).toMatchObject({ status: 200, text: expect.stringContaining('Playground') })
  expect(await ask('/app.js')).toMatchObject({ status: 200, type: 'text/javascript; charset=utf-8' })
  expect((await ask('/gone.js')).status).toBe(404)
  for (const path of ['/../../package.json', '/%2e%2e%2f%2e%2e%2fpackage.json', '/%']) {
    expect((await ask(path)).text).not.toContain('fleetfeed"')
  }
})

test('the drawn Home is the one that the product published', async () => {
  const { slack } = await page.state()
  const ada = slack.workspaces[0]?.people.find(person => person.name === 'ada')
  expect(seen(ada?.home)).toContain('Caterpillar')
})
