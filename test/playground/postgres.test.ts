import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Postgres, startPostgres } from '../../playground/postgres.ts'
import { lacks } from '../helpers/lacks.ts'

// One folder for all these tests: creating a database is slow, and each test leaves it stopped.
let folder: string
let dataDir: string
let running: Postgres | undefined
const children: ChildProcess[] = []

beforeAll(async () => {
  // Below the machine’s temporary folder, which every user may enter.
  folder = await mkdtemp(join(tmpdir(), 'fleetfeed-postgres-'))
  dataDir = `${folder}-data`
  await using postgres = await start()
  await query(postgres.url, 'create table fact (word text)')
  await query(postgres.url, `insert into fact values ('kept')`)
})
afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await running?.stop()
  running = undefined
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true })
})

type Started = Postgres & AsyncDisposable

async function start(port = 0): Promise<Started> {
  const postgres = await startPostgres({ dataDir, port, persistent: true })
  running = postgres
  return { ...postgres, [Symbol.asyncDispose]: postgres.stop }
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<unknown[]>({ text: statement, rowMode: 'array' })).rows.flat()
  } finally {
    await client.end()
  }
}

const kept = (url: string) => query(url, 'select word from fact')

/** A separate process that starts Postgres, prints its URL, and then runs `then`. */
async function inAnotherProcess(
  then: string,
): Promise<{ child: ChildProcess; url: string; lines: AsyncIterator<string> }> {
  const program = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, '../../playground/postgres.ts'))}
    const postgres = await startPostgres({ dataDir: ${JSON.stringify(dataDir)}, persistent: true })
    setInterval(() => {}, 1000)
    ${then}
    console.log(postgres.url)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  children.push(child)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const first = await lines.next()
  return { child, url: String(first.value), lines }
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

const postmaster = async () => (await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).split('\n')

test('the data is there at the next start, and stopping twice is harmless', async () => {
  const postgres = await start()
  expect(await kept(postgres.url)).toEqual(['kept'])
  await Promise.all([postgres.stop(), postgres.stop()])
  await postgres.stop()
})

test('Postgres behaves the same on every machine', async () => {
  await using postgres = await start()
  const settings = `select current_setting('TimeZone'), current_setting('server_encoding'), datlocprovider::text, datlocale,
    current_setting('listen_addresses'), 'a' < 'B', lower('ÄÉ') from pg_database where datname = current_database()`
  expect(await query(postgres.url, settings)).toEqual(['UTC', 'UTF8', 'b', 'C.UTF-8', '127.0.0.1', false, 'äé'])
})

test('pg_trgm knows letters beyond ASCII', async () => {
  await using postgres = await start()
  await query(postgres.url, 'create extension if not exists pg_trgm')
  expect(await query(postgres.url, `select cardinality(show_trgm('重機'))`)).toEqual([3])
})

test('nobody can connect without the password', async () => {
  await using postgres = await start()
  const url = new URL(postgres.url)
  url.password = 'guess'
  await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed')
})

test('a second process on the same folder is told which process has it', async () => {
  await using postgres = await start()
  await expect(startPostgres({ dataDir, persistent: true })).rejects.toThrow(
    `The database in ${dataDir} is in use by fleetfeed process ${process.pid}`,
  )
  expect(await kept(postgres.url)).toEqual(['kept'])
})

test('Postgres ends if its process is killed, and the next one finds the data', async () => {
  const { child, url } = await inAnotherProcess('')
  await query(url, 'create table late ()')
  await killed(child)
  await using postgres = await start()
  expect(await kept(postgres.url)).toEqual(['kept'])
  expect(await query(postgres.url, `select to_regclass('late')::text`)).toEqual(['late'])
})

test('a postmaster.pid that names another program’s process is ignored', async () => {
  const { child } = await inAnotherProcess('')
  const [pid, ...rest] = await postmaster()
  const gone = once(child, 'exit')
  process.kill(Number(pid), 'SIGKILL')
  child.kill('SIGKILL')
  await gone
  await writeFile(join(dataDir, 'cluster/postmaster.pid'), [process.pid, ...rest].join('\n'))
  await using postgres = await start()
  expect(await kept(postgres.url)).toEqual(['kept'])
})

test('Ctrl-C reaches every process of the terminal, but Postgres ends only when told to', async () => {
  const { child, lines } = await inAnotherProcess(`
    import { Client } from 'pg'
    process.once('SIGINT', async () => {
      const client = new Client({ connectionString: postgres.url })
      await client.connect()
      console.log((await client.query('select word from fact')).rows[0].word)
      await client.end()
      await postgres.stop()
      process.exit(7)
    })`)
  const exit = once(child, 'exit')
  process.kill(-Number(child.pid), 'SIGINT')
  expect((await lines.next()).value).toBe('kept')
  expect(await exit).toEqual([7, null])
  expect(existsSync(join(dataDir, 'cluster/postmaster.pid'))).toBe(false)
})

test('a port in use is named in the error', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await expect(start(port)).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`)
  } finally {
    server.close()
  }
})

test('if Postgres refuses to start, its own message is shown', async () => {
  const brief = `${folder}-refused`
  await mkdir(join(brief, 'cluster'), { recursive: true })
  await expect(startPostgres({ dataDir: brief, persistent: false })).rejects.toThrow(
    /Postgres did not start.*postgresql\.conf/s,
  )
})

test('Postgres listens on the requested port', async () => {
  const first = await start()
  const port = Number(new URL(first.url).port)
  await first.stop()
  await using second = await start(port)
  expect(new URL(second.url).port).toBe(String(port))
})

test('stopping works after Postgres was killed', async () => {
  const postgres = await start()
  const [pid] = await postmaster()
  process.kill(Number(pid), 'SIGKILL')
  await postgres.stop()
})

test('temporary data are gone after stop; an interrupted creation is started again', async () => {
  const brief = join(`${folder}-brief`)
  await mkdir(join(brief, 'cluster.unfinished/base'), { recursive: true })
  const postgres = await startPostgres({ dataDir: brief, persistent: false, fast: true })
  expect(await query(postgres.url, `select current_setting('fsync')`)).toEqual(['off'])
  await postgres.stop()
  expect(existsSync(brief)).toBe(false)
})

describe.skipIf(lacks('root'))('as root', () => {
  test('data in a folder that Postgres can’t enter are kept where it can', async () => {
    // mkdtemp makes a folder that only its owner may enter.
    const wanted = join(folder, 'data')
    const told: string[] = []
    const postgres = await startPostgres({
      dataDir: wanted,
      persistent: false,
      fast: true,
      log: line => told.push(line),
    })
    await postgres.stop()
    expect(postgres.dataDir).toMatch(/^\/var\/lib\/fleetfeed\/data\//)
    expect(told.join()).toContain(`The database is in ${postgres.dataDir}`)
    expect(existsSync(postgres.dataDir)).toBe(false)
  })
})
