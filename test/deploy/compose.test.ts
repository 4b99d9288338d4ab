import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { chmod, chown, copyFile, link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv, promisify } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type BoundChild, freePort, spawnBound } from '../../playground/bound-process.ts'
import { type LocalSlack, startSlack } from '../../playground/slack/slack.ts'
import { lacks } from '../helpers/lacks.ts'
import { seen } from '../helpers/seen.ts'
import { readCompose } from './compose.ts'
import { layOut, linkPackages, readStages, root, sizeOf } from './image.ts'

// What no container engine does here: the image's files and the processes of compose.yaml, with the environment, the
// commands and the health checks that are written there, in a clean folder and as a user without rights. Host names of
// containers become ports of this machine.

const run = promisify(execFile)
/** nobody; whoever is not root is without rights anyway. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
/** `npm run test:install`: the packages are installed from the registry, as the Dockerfile says. */
const byNpm = process.env.INSTALL === 'npm'

const [packages, image] = readStages()
if (!packages || !image?.command || !image.health) throw new Error('The Dockerfile has not what its rules ask for.')
const { command, health } = image

let folder: string
let app: string
let slack: LocalSlack
let admin: Client
let ports: Record<string, number>
let services: ReturnType<typeof readCompose>['services']
let dotEnv: NodeJS.Dict<string>
const started: BoundChild[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetfeed-install-'))
  app = join(folder, 'app')
  await chmod(folder, 0o755)
  // Where the user without rights may go.
  await link(process.execPath, join(folder, 'node')).catch(() => copyFile(process.execPath, join(folder, 'node')))
  await buildImage()

  slack = await startSlack({ signingSecret: 'compose-signing-secret' })
  const postgres = new URL(inject('adminUrl'))
  const names = ['web1:3000', 'web2:3000', 'worker1:3000', 'worker2:3000', 'redis:6379', 'http', 'https', 'health']
  const free = await Promise.all(names.map(async name => [name, await freePort()] as const))
  ports = { ...Object.fromEntries(free), 'postgres:5432': Number(postgres.port) }
  // What an operator writes: .env.example, filled in.
  dotEnv = {
    ...parseEnv(await readFile(join(root, '.env.example'), 'utf8')),
    PUBLIC_URL: `https://localhost:${ports.https}`,
    SEAL_KEYS: `compose:${randomBytes(32).toString('base64')}`,
    POSTGRES_PASSWORD: postgres.password,
    ...{ SLACK_SIGNING_SECRET: 'compose-signing-secret', SLACK_BOT_TOKEN: slack.botToken, SLACK_API_URL: slack.apiUrl },
  }
  services = readCompose(dotEnv).services
  admin = new Client(inject('adminUrl'))
  await admin.connect()
  // As the image of PostgreSQL does at its first start. Its user has the name of the tests' own.
  const { POSTGRES_DB, POSTGRES_USER } = services.postgres?.environment ?? {}
  expect(POSTGRES_USER).toBe(postgres.username)
  await admin.query(`create database ${POSTGRES_DB}`)
}, 180_000)
afterAll(async () => {
  await Promise.all(started.map(one => one.stop()))
  await slack?.close()
  await admin?.query('drop database if exists fleetfeed with (force)')
  await admin?.end()
  await rm(folder, { recursive: true, force: true })
})

/** Carries out the Dockerfile. */
async function buildImage(): Promise<void> {
  const build = join(folder, 'build')
  await layOut(packages?.copies ?? [], build)
  for (const [program = '', ...args] of packages?.runs.map(line => line ?? []) ?? []) {
    if (program === 'npm' && !byNpm) await linkPackages(build)
    else await run(program === 'node' ? process.execPath : program, args, { cwd: build, maxBuffer: 2 ** 24 })
  }
  await layOut(image?.copies ?? [], app)
  await run('mv', [join(build, 'node_modules'), join(app, 'node_modules')])
}

/** `web1:3000` becomes where that is on this machine. */
const here = (text: string) =>
  text.replaceAll(/\b[a-z]+\d?:\d{4}\b/g, name => (ports[name] ? `127.0.0.1:${ports[name]}` : name))

/** The environment of a container, on this machine. */
function environmentOf(name: string): Record<string, string> {
  const { env_file, environment = {}, build } = services[name] ?? {}
  const given = { ...(env_file ? dotEnv : {}), ...environment }
  const moved = Object.entries(given).map(([key, value = '']) => [key, here(value)])
  const port = ports[`${name}:3000`]
  return {
    PATH: `${folder}:${process.env.PATH}`,
    ...(build ? image?.env : {}),
    ...Object.fromEntries(moved),
    ...(port ? { PORT: `${port}` } : {}),
  }
}

interface Container {
  output(): string
  ended: Promise<number | null>
  stop(): Promise<void>
}

function startContainer(name: string, argv: string[], cwd: string, env: Record<string, string>): Container {
  const line = ['/bin/sh', '-c', 'cd "$0" && exec "$@"', cwd, ...argv]
  const bound = spawnBound(line, 'TERM', { output: 'pipe', env, ...user })
  started.push(bound)
  let output = ''
  for (const stream of [bound.child.stdout, bound.child.stderr]) stream?.on('data', data => (output += data))
  const ended = once(bound.child, 'exit').then(([code]) => code)
  return { output: () => `${name}: ${output}`, ended, stop: bound.stop }
}

/** Runs a health check as it is written until it succeeds. */
async function healthy(argv: string[], cwd: string, env: Record<string, string>, what: () => string): Promise<void> {
  const [program = '', ...args] = argv
  const check = () =>
    run(program, args, { cwd, env, ...user }).then(
      () => 'healthy',
      () => what(),
    )
  await expect.poll(check, { timeout: 90_000, interval: 500 }).toBe('healthy')
}

/** What lies in a folder, except the packages. */
const filesIn = () => globSync('**/*', { cwd: app, exclude: ['node_modules'] }).sort()

test('the packages of the image take at most 160 MB', async () => {
  const bytes = await sizeOf(join(app, 'node_modules'))
  expect(bytes / 1e6).toBeLessThan(160)
  expect(bytes / 1e6).toBeGreaterThan(60)
})

test('without settings the image says which ones it needs; started for trying out, that the packages for it are missing', async () => {
  const bare = startContainer('bare', command, app, { PATH: `${folder}:/bin`, ...image.env })
  expect(await bare.ended).toBe(1)
  expect(bare.output()).toMatch(/^bare: Fleetfeed can't start:\n( {2}- [A-Z_]+.*\n){4}$/)
  const trial = startContainer('trial', command, app, { PATH: `${folder}:/bin` })
  expect(await trial.ended).toBe(1)
  expect(trial.output()).toBe(
    "trial: Fleetfeed can't start:\n  - DATABASE_URL, SEAL_KEYS, SLACK_SIGNING_SECRET or TEAMS_APP_ID, FEEDS=oem: what is not set is simulated, and the packages for that are not installed. Set them, or install everything with `npm ci`.\n",
  )
})

describe.skipIf(lacks('redis-server'))('with Redis', () => {
  test('the processes of compose.yaml become healthy, serve Slack through the proxy, and stop', {
    timeout: 240_000,
  }, async () => {
    const data = join(folder, 'data')
    await mkdir(data)
    if (user.uid) await chown(data, user.uid, user.gid)
    const before = filesIn()

    const redis = services.redis?.command ?? []
    startContainer(
      'redis',
      [...redis, '--port', `${ports['redis:6379']}`, '--bind', '127.0.0.1'],
      data,
      environmentOf('redis'),
    )
    const [, ...ask] = services.redis?.healthcheck?.test ?? []
    await healthy(
      [...ask.slice(0, 1), '-p', `${ports['redis:6379']}`, ...ask.slice(1)],
      data,
      environmentOf('redis'),
      () => 'redis',
    )

    const names = Object.keys(services).filter(name => services[name]?.build)
    const containers = names.map(name => startContainer(name, command, app, environmentOf(name)))
    await Promise.all(
      names.map((name, index) => healthy(health, app, environmentOf(name), () => containers[index]?.output() ?? '')),
    )
    for (const [index, name] of names.entries()) {
      await expect.poll(() => containers[index]?.output()).toContain(`role: ${name.replace(/\d/, '')}`)
      expect((await fetch(`http://127.0.0.1:${ports[`${name}:3000`]}/readyz`)).status).toBe(200)
    }
    expect(
      Object.values(services)
        .map(({ environment }) => environment.ROLE)
        .filter(Boolean)
        .sort(),
    ).toEqual(['web', 'web', 'worker', 'worker'])

    const ada = slack.person('Ada')
    for (const web of ['web1:3000', 'web2:3000']) {
      slack.connect(`http://127.0.0.1:${ports[web]}/slack/events`)
      await ada.command('#fleet', '/fleetfeed apps')
      expect(seen(ada.ephemerals().at(-1))).toContain('Komatsu Komtrax')
    }

    if (!lacks('caddy')) await throughProxy(data, async () => await containers[0]?.stop())
    await Promise.all(containers.map(one => one.stop()))
    expect(await Promise.all(containers.map(one => one.ended))).toEqual([0, 0, 0, 0])
    for (const one of containers) expect(one.output()).not.toMatch(/"level":[56]0|\n +at /)
    expect(filesIn()).toEqual(before)
  })
})

/** The proxy's own certificate is for this machine: it is asked for by TLS, before and after a process has ended. */
async function throughProxy(data: string, endOne: () => Promise<void>): Promise<void> {
  const config = join(folder, 'Caddyfile')
  await copyFile(join(root, 'deploy/Caddyfile'), config)
  const place = { HTTP_PORT: `${ports.http}`, HTTPS_PORT: `${ports.https}`, HEALTH_PORT: `${ports.health}` }
  const env = { ...environmentOf('proxy'), ...place, HOME: data, XDG_DATA_HOME: data, XDG_CONFIG_HOME: data }
  const proxy = startContainer('proxy', ['caddy', 'run', '--config', config], data, env)
  const [, ...ask] = services.proxy?.healthcheck?.test ?? []
  await healthy(
    ask.map(word => word.replace('2020', `${ports.health}`)),
    data,
    env,
    proxy.output,
  )
  const ca = await readFile(join(data, 'caddy/pki/authorities/local/root.crt'))
  const status = () =>
    new Promise<number | undefined>(resolve => {
      get(`https://localhost:${ports.https}/readyz`, { ca, agent: false }, answer =>
        resolve(answer.resume().statusCode),
      ).on('error', () => resolve(0))
    })
  await expect.poll(status, { timeout: 20_000 }).toBe(200)
  await endOne()
  expect(await Promise.all(Array.from({ length: 8 }, status))).toEqual(Array(8).fill(200))
}

/** With `npm run test:install` alone, since it takes half a minute. `NODE_FOLDER`: where another Node is, e.g. the oldest. */
if (byNpm)
  test('by hand: npm ci --omit=dev, a .env, npm start', { timeout: 300_000 }, async () => {
    const place = join(folder, 'by-hand')
    await mkdir(place)
    await run('sh', ['-c', `git ls-files -co --exclude-standard -z | xargs -0 cp --parents -t "${place}"`], {
      cwd: root,
    })
    const PATH = `${process.env.NODE_FOLDER ?? folder}:/usr/local/bin:/usr/bin:/bin`
    await run('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund'], {
      cwd: place,
      env: { ...process.env, PATH },
      maxBuffer: 2 ** 24,
    })
    const settings = {
      ...dotEnv,
      ...services.worker1?.environment,
      ROLE: 'all',
      REDIS_URL: '',
      PORT: String(await freePort()),
    }
    const lines = Object.entries(settings).map(([name, value = '']) => `${name}=${here(value)}\n`)
    await writeFile(join(place, '.env'), lines.join(''), { mode: 0o644 })
    const started = startContainer('by hand', ['npm', 'start'], place, { PATH, HOME: join(folder, 'data') })
    const ready = () =>
      fetch(`http://127.0.0.1:${settings.PORT}/readyz`).then(
        answer => answer.status,
        () => started.output(),
      )
    await expect.poll(ready, { timeout: 90_000, interval: 500 }).toBe(200)
    expect(started.output()).toContain('Database   yours (DATABASE_URL)')
  })
