import { execFileSync } from 'node:child_process'
import { chownSync, globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { Client } from 'pg'
import { freePort, spawnBound } from '../../playground/bound-process.ts'

/** A server of Debian's PostgreSQL, whose pg_dump and pg_restore are of the same version. */
export interface DebianPostgres {
  /** Of a superuser with this password. */
  password: string
  create(name: string): Promise<string>
  stop(): Promise<void>
}

/** Starts one with an empty cluster. */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  const [initdb = ''] = globSync('/usr/lib/postgresql/*/bin/initdb').sort().slice(-1)
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-debian-postgres-'))
  // It refuses to run as root.
  const who = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if ('uid' in who) chownSync(folder, who.uid ?? 0, who.gid ?? 0)
  const data = join(folder, 'data')
  const quiet = { ...who, cwd: '/', stdio: 'ignore' } as const
  execFileSync(initdb, ['-D', data, '--username=fleetfeed', '--auth=trust', '--encoding=UTF8', '--no-locale'], quiet)
  const port = await freePort()
  const postgres = join(initdb, '../postgres')
  const settings = ['-c', 'unix_socket_directories=', '-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1']
  const { stop } = spawnBound([postgres, '-D', data, '-p', String(port), ...settings], 'INT', {
    output: 'pipe',
    ...who,
  })
  const password = 'a-password-that-no-command-prints'
  const url = (name: string) => `postgres://fleetfeed:${password}@127.0.0.1:${port}/${name}`
  for (let tries = 0; !(await answers(url('postgres'))); tries += 1) {
    if (tries === 200) throw new Error('Debian’s PostgreSQL did not start.')
    await setTimeout(50)
  }
  return {
    password,
    create: async name => {
      await query(url('postgres'), `create database ${name}`)
      return url(name)
    },
    stop: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function query(url: string, statement: string): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const answers = (url: string) =>
  query(url, 'select').then(
    () => true,
    () => false,
  )
