import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { State } from '../playground/page/api.ts'
import { type LocalSlack, startSlack } from '../playground/slack/slack.ts'
import { createTestDatabase, type TestDatabase } from './helpers/database.ts'
import { keptLog, registerSecret, registerSecretsOf } from './helpers/kept-log.ts'
import { seen } from './helpers/seen.ts'

const root = resolve(import.meta.dirname, '..')
const started: ChildProcess[] = []

let database: TestDatabase
let slack: LocalSlack
let gate: Gate
let settings: Record<string, string>
beforeAll(async () => {
  database = await createTestDatabase()
  gate = await openGate(new URL(database.url))
  slack = await startSlack({ signingSecret: 'main-signing-secret' })
  settings = {
    DATABASE_URL: gate.url,
    SEAL_KEYS: `main:${randomBytes(32).toString('base64')}`,
    SLACK_SIGNING_SECRET: 'main-signing-secret',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    LOG_LEVEL: 'fatal',
  }
  registerSecretsOf({ sealKeys: settings.SEAL_KEYS ?? '', databaseUrl: database.url })
  registerSecret(settings.SLACK_SIGNING_SECRET)
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await slack.close()
  gate.close()
  await database.drop()
})

interface Gate {
  url: string
  /** Nobody can reach Postgres any more. */
  shut(): void
  open(): void
  close(): void
}

/** A proxy to Postgres that can be cut. */
async function openGate(to: URL): Promise<Gate> {
  const sockets = new Set<Socket>()
  let isOpen = true
  const server: Server = createServer(socket => {
    if (!isOpen) return void socket.destroy()
    const beyond = connect(Number(to.port), to.hostname)
    for (const one of [socket, beyond]) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => sockets.delete(one))
    }
    socket.pipe(beyond).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = new URL(to)
  url.port = String(typeof address === 'object' ? address?.port : '')
  const shut = () => {
    isOpen = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    shut,
    open: () => {
      isOpen = true
    },
    close: () => {
      shut()
      server.close()
    },
  }
}

interface Run {
  child: ChildProcess
  output(): string
  errors(): string
  /** Resolves with its exit code. */
  ended: Promise<number | null>
}

function run(env: Record<string, string>, nodeOptions: string[] = []): Run {
  const child = spawn(process.execPath, [...nodeOptions, 'main.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let [output, errors] = ['', '']
  // What is no JSON is for the person who tries it out, the logins of the simulated feeds among it.
  child.stdout?.on('data', data => {
    for (const line of String(data).split('\n')) if (line.startsWith('{')) keptLog.write(line)
  })
  child.stderr?.on('data', data => keptLog.write(String(data)))
  child.stdout?.on('data', data => (output += data))
  child.stderr?.on('data', data => (errors += data))
  return {
    child,
    output: () => output,
    errors: () => errors,
    ended: once(child, 'close').then(([code]) => code),
  }
}

/** Runs until it is ready; returns its address. */
async function runReady(env: Record<string, string>, nodeOptions?: string[]): Promise<Run & { origin: string }> {
  const running = run(env, nodeOptions)
  if (!running.child.stdout) throw new Error('no stdout')
  for await (const line of createInterface(running.child.stdout)) {
    if (line.includes('Ctrl-C stops everything')) break
  }
  const [, origin] = /Fleetfeed\s+(http:\S+) /.exec(running.output()) ?? []
  if (!origin) throw new Error(`It didn't get ready: ${running.output()}${running.errors()}`)
  slack.connect(`${origin}/slack/events`)
  return { ...running, origin }
}

/** The address of the page. */
function pageOf(run: Run): string {
  const [, page] = /Fleetfeed is ready\n +Page +(http:\S+) +Open it: Slack and Teams/.exec(run.output()) ?? []
  if (!page) throw new Error(`No page was opened: ${run.output()}`)
  return page
}

// The types shared by the page and its server.
const readState = async (page: string) => (await (await fetch(`${page}/api/state`)).json()) as State

async function ask(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url)
  return { status: answer.status, body: await answer.json() }
}

const ada = () => slack.person('Ada')

test('wrong settings print only their sentences, with exit code 1', async () => {
  const refused = run({ ...settings, PORT: 'eighty', NODE_ENV: 'production' })
  expect(await refused.ended).toBe(1)
  expect(refused.errors()).toBe("Fleetfeed can't start:\n  - PORT must be a whole number, 0 to 65535.\n")
  expect(refused.output()).toBe('')
})

// Two starts of a process, on a machine that may be busy.
test('it is started, answers, is stopped with Ctrl-C and started again', { timeout: 90_000 }, async () => {
  const first = await runReady(settings)
  expect(first.output()).toMatch(/Database\s+yours/)
  expect(first.output()).toMatch(/Slack\s+yours, sends to http/)
  expect(first.output()).toMatch(/OEM feeds\s+the real ones/)
  for (const value of Object.values(settings).filter(text => text.length > 8 && !text.startsWith('http'))) {
    expect(first.output()).not.toContain(value)
  }

  expect(await ask(`${first.origin}/healthz`)).toEqual({ status: 200, body: { ok: true } })
  expect(await ask(`${first.origin}/readyz`)).toEqual({ status: 200, body: { ok: true, postgres: true, queue: true } })

  await ada().openHome()
  await slack.until(() => ada().home())
  await ada().click('home', { actionId: 'app.view', value: 'komatsu' })
  await slack.until(() => ada().view())
  await ada().click('modal', 'app.install')
  await slack.until(() => seen(ada().view()).includes('Next: enter its credentials'))
  await ada().closeModal()

  gate.shut()
  expect((await ask(`${first.origin}/healthz`)).status).toBe(200)
  expect(await ask(`${first.origin}/readyz`)).toMatchObject({ status: 503, body: { ok: false, postgres: false } })
  gate.open()
  await expect.poll(async () => (await ask(`${first.origin}/readyz`)).status, { timeout: 10_000 }).toBe(200)

  first.child.kill('SIGINT')
  expect(await first.ended).toBe(0)
  expect(first.errors()).toBe('')
  await expect(fetch(`${first.origin}/healthz`)).rejects.toThrow()

  const second = await runReady(settings)
  await ada().command('#fleet', '/fleetfeed apps')
  expect(seen(ada().ephemerals().at(-1))).toMatch(/Komatsu Komtrax\s+Installed: credentials missing/)
  second.child.kill('SIGTERM')
  expect(await second.ended).toBe(0)
  expect(ada().trouble).toEqual([])
  expect(slack.refusals).toEqual([])
})

test('simulated feeds beside a real Slack are said at the start, with what they accept, and on their pages', {
  timeout: 60_000,
}, async () => {
  const running = await runReady({ ...settings, FEEDS: 'local' })
  expect(running.output()).toContain('real credentials are REFUSED')
  expect(running.output()).toContain('caterpillar: clientId cat-client')
  await ada().openHome()
  await slack.until(() => ada().home())
  await ada().click('home', { actionId: 'app.view', value: 'caterpillar' })
  await slack.until(() => seen(ada().view()).includes('this feed is simulated'))
  await ada().closeModal()
  await ada().click('home', { actionId: 'app.view', value: 'other' })
  await slack.until(() => ada().view())
  expect(seen(ada().view())).not.toContain('this feed is simulated')
  await ada().closeModal()
  running.child.kill('SIGINT')
  expect(await running.ended).toBe(0)
})

/** Reports every module of the playground that a process loads. */
const TELL_LOADED = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({
    load(url, context, next) {
      if (/\\/playground\\/|\\/vite\\//.test(url)) console.error('LOADED', url)
      return next(url, context)
    },
  })
`)}`

test('in production neither the page nor its servers exist', { timeout: 60_000 }, async () => {
  const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://fleetfeed.example.com', HOST: '127.0.0.1' }
  const running = await runReady({ ...settings, ...production }, ['--import', TELL_LOADED])
  for (const path of ['/', '/index.html', '/api/state', '/api/changes']) {
    expect((await fetch(running.origin + path)).status, path).toBe(404)
  }
  for (const path of ['/api/slack', '/api/teams', '/api/world']) {
    const headers = { 'content-type': 'application/json', origin: running.origin }
    const act = { method: 'POST', headers, body: JSON.stringify({ do: 'endOfMonth' }) }
    expect((await fetch(running.origin + path, act)).status, path).toBe(404)
  }
  expect(running.output()).not.toMatch(/^ *Page/m)
  running.child.kill('SIGINT')
  expect(await running.ended).toBe(0)
  // Its code isn’t even loaded, so nothing of it can listen anywhere.
  expect(running.errors()).toBe('')
})

test('a database that can’t be reached ends the start, with the cause and without the password', async () => {
  const url = new URL(settings.DATABASE_URL ?? '')
  url.port = '1'
  url.password = 'hidden-4711'
  const failed = run({ ...settings, DATABASE_URL: url.href, START_PATIENCE_SECONDS: '1' })
  expect(await failed.ended).toBe(1)
  expect(failed.errors()).toBe(
    "Fleetfeed can't start:\n  - DATABASE_URL: PostgreSQL can't be reached (ECONNREFUSED): start it, or correct the address.\n",
  )
  expect(failed.errors() + failed.output()).not.toContain('hidden-4711')
})

test('a stop doesn’t wait for a request that never arrives, and ends with exit code 0', {
  timeout: 60_000,
}, async () => {
  const running = await runReady(settings)
  const { hostname, port } = new URL(running.origin)
  const halves = [
    '',
    'POST /slack/ev',
    'GET /healthz HTTP/1.1\r\nHost: here\r\n',
    'POST /slack/events HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"type"',
  ]
  const sockets = halves.map(half => {
    const socket = connect(Number(port), hostname)
    socket.on('error', () => {})
    if (half) socket.write(half)
    return socket
  })
  await Promise.all(sockets.map(socket => once(socket, 'connect')))
  // They are answered, so they have arrived as well: one event loop reads them in turn.
  expect((await fetch(`${running.origin}/readyz`)).status).toBe(200)
  const began = performance.now()
  running.child.kill('SIGTERM')
  expect(await running.ended).toBe(0)
  expect(performance.now() - began).toBeLessThan(5_000)
  for (const socket of sockets) socket.destroy()
})

test('a start before its database is up waits, says so, and then starts', { timeout: 60_000 }, async () => {
  gate.shut()
  const waiting = run({ ...settings, LOG_LEVEL: 'warn' })
  try {
    await expect
      .poll(() => waiting.output(), { timeout: 20_000 })
      .toContain("PostgreSQL can't be reached; trying again")
    // By then a second try has failed as well.
    await expect.poll(() => waiting.output().split('trying again').length, { timeout: 20_000 }).toBeGreaterThan(2)
  } finally {
    gate.open()
  }
  await expect.poll(() => waiting.output(), { timeout: 30_000 }).toContain('Fleetfeed is ready')
  waiting.child.kill('SIGTERM')
  expect(await waiting.ended).toBe(0)
})

test.each([
  ['another password', { username: 'nobody_4711', password: 'hidden-4711' }, 'DATABASE_URL is refused by PostgreSQL'],
  ['no such database', { pathname: '/nowhere_4711' }, 'DATABASE_URL names a database that does not exist'],
])('%s: prints only the sentence, exit code 1, at once', { timeout: 30_000 }, async (_what, change, sentence) => {
  const url = Object.assign(new URL(settings.DATABASE_URL ?? ''), change)
  const refused = run({ ...settings, DATABASE_URL: url.href })
  expect(await refused.ended).toBe(1)
  expect(refused.errors()).toContain(`Fleetfeed can't start:\n  - ${sentence}`)
  expect(refused.errors()).not.toMatch(/hidden-4711|\n +at /)
})

test('with nothing configured everything is simulated, and a second start finds its data', {
  timeout: 120_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-data-'))
  const env = { DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'fatal' }
  try {
    const first = await runReady(env)
    expect(first.output()).toMatch(/Database\s+embedded PostgreSQL/)
    expect(first.output()).toMatch(/Slack\s+played on this machine/)
    expect(await ask(`${first.origin}/readyz`)).toEqual({
      status: 200,
      body: { ok: true, postgres: true, queue: true },
    })
    const page = pageOf(first)
    expect(await (await fetch(page)).text()).toContain('<div id="root">')
    const state = await readState(page)
    const chat = state.teams.tenants[0]?.places.find(place => place.kind === 'personal' && place.name === 'Ada')
    expect(chat?.messages).toHaveLength(1)
    expect(state.world.people.filter(person => person.role === 'administrator')).toHaveLength(1)
    const headers = { 'content-type': 'application/json', origin: page }
    const said = { person: 'Ada', do: 'message', where: '#fleet', text: 'Good morning' }
    await fetch(`${page}/api/slack`, { method: 'POST', headers, body: JSON.stringify(said) })
    first.child.kill('SIGINT')
    expect(await first.ended).toBe(0)
    await expect(fetch(page)).rejects.toThrow()

    const second = await runReady({ ...env, FEEDS: 'oem' })
    expect(first.output()).toContain('Creating the database')
    expect(second.output()).not.toContain('Building the page')
    expect(second.output()).not.toContain('Creating the database')
    // The real OEMs are used, and the messages in Slack and Teams are still there.
    expect(second.output()).toMatch(/OEM feeds\s+the real ones/)
    const again = await readState(pageOf(second))
    expect(again.world.feeds).toBeNull()
    expect(again.teams.tenants).toEqual(state.teams.tenants)
    expect(JSON.stringify(again.slack.workspaces[0]?.channels)).toContain('Good morning')
    second.child.kill('SIGTERM')
    expect(await second.ended).toBe(0)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
