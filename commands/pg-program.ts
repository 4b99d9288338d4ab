import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

/**
 * Runs a client program of PostgreSQL on the database at `url`. The password goes through the environment, because
 * everybody on the machine can read the arguments of a program. Returns null, or what is wrong and what to do.
 */
export async function runPgProgram(
  program: 'pg_dump' | 'pg_restore',
  url: string,
  args: readonly string[],
): Promise<string | null> {
  const target = new URL(url)
  const password = decodeURIComponent(target.password)
  target.password = ''
  const child = spawn(program, [...args, `--dbname=${target.href}`], {
    env: { ...process.env, ...(password ? { PGPASSWORD: password } : {}) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise<number | null | Error>(resolve => {
    child.once('error', resolve)
    child.once('close', resolve)
  })
  const said = child.stderr ? await text(child.stderr).catch(() => '') : ''
  const code = await ended
  if (code === 0) return null
  if (code instanceof Error) {
    return `${program} can't be started: install PostgreSQL's client programs, of the server's version or newer (Debian: apt-get install postgresql-client).`
  }
  if (/server version mismatch/.test(said)) {
    return `${program} is older than the server: install PostgreSQL's client programs of the server's version or newer.\n${said.trim()}`
  }
  return `${program} ended with ${code}:\n${said.trim()}`
}
