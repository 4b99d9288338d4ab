import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, spawnBound } from '../../playground/bound-process.ts'

/** PgBouncer in transaction mode, with its usual settings, in front of the database at `to`. */
export async function startPgBouncer(to: string): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetfeed-pgbouncer-'))
  const { hostname, port, username, password, pathname } = new URL(to)
  const listen = await freePort()
  await writeFile(join(folder, 'users.txt'), `"${username}" "${decodeURIComponent(password)}"\n`)
  await writeFile(
    join(folder, 'pgbouncer.ini'),
    `[databases]
${pathname.slice(1)} = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listen}
unix_socket_dir =
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
`,
    { mode: 0o644 },
  )
  // It refuses to run as root.
  const who = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  spawnSync('chmod', ['755', folder])
  const { stop } = spawnBound(['pgbouncer', join(folder, 'pgbouncer.ini')], 'INT', { output: 'pipe', ...who })
  await answers(listen)
  const url = new URL(to)
  url.hostname = '127.0.0.1'
  url.port = String(listen)
  return {
    url: url.href,
    stop: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const open = await new Promise<boolean>(resolve => {
      socket.on('connect', () => resolve(true))
      socket.on('error', () => resolve(false))
    })
    socket.destroy()
    if (open) return
    if (tries === 200) throw new Error('PgBouncer did not start.')
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
