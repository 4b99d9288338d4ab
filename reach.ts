import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ConfigError } from './config.ts'
import { saysConnectionLost } from './src/database/connection-lost.ts'
import { Unusable } from './src/unusable.ts'

/** Pauses between two attempts: 0.25 s, 0.5 s, … up to `LONGEST_PAUSE_MS`. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

/**
 * Error codes of a server that can't be reached at the moment: of Node (including an unknown host name, which resolves
 * once its container has started), and of PostgreSQL.
 */
const TRANSIENT_CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'],
  ...['ENOTFOUND', 'EAI_AGAIN'],
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: it is starting or stopping, or has no free
  // connection.
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'],
])

/**
 * The same for clients whose errors have no code: node-postgres before it is connected, ioredis, and PgBouncer and
 * Redis while they load. For node-postgres after that: `saysConnectionLost`.
 */
const TRANSIENT_TEXT =
  /^timeout expired|^timeout exceeded when trying to connect|^Connection is closed|^LOADING |^MASTERDOWN |server_login_retry|pgbouncer cannot connect to server|server login has been failing/i

const isTransientText = (message: string) => TRANSIENT_TEXT.test(message) || saysConnectionLost(message)

/** Errors of PostgreSQL, PgBouncer and Redis that a retry doesn't change, and what to do. */
const PERMANENT: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [
    /^(28P01|28000)$|password authentication failed|SASL authentication failed/,
    'DATABASE_URL is refused by PostgreSQL: correct its user or password.',
  ],
  [
    /^3D000$|^no such database/,
    'DATABASE_URL names a database that does not exist on that server: create it, or correct the name.',
  ],
  [
    /^42501$/,
    'DATABASE_URL names a user without the rights that the start needs: make it the owner of the database and of what is in it.',
  ],
  [
    /^extension "\w+" is not available/,
    'DATABASE_URL leads to a PostgreSQL without pg_trgm or btree_gin: install its contrib package there.',
  ],
  [
    /^corrupted migrations: previously executed migration \S+ is missing/,
    'DATABASE_URL leads to a database that a newer version has migrated: start that version, or restore the backup from before the upgrade.',
  ],
  [/^(WRONGPASS|NOAUTH|NOPERM)\b/, 'REDIS_URL is refused by Redis: correct its user or password.'],
  [
    /DB index is out of range/,
    'REDIS_URL names a database that this Redis does not have: correct the number at its end.',
  ],
]

/** What a start waits for, and the setting that says where it is. */
const SERVERS = { PostgreSQL: 'DATABASE_URL', Redis: 'REDIS_URL' } as const

/**
 * Retries `attempt` while the server that it needs (`what`) can't be reached, with growing pauses, for `timeoutMs`;
 * then throws a ConfigError. Each wait is logged. What a retry doesn't change throws at once: a ConfigError if the
 * remedy is known.
 *
 * `attempt` must be safe to repeat from its beginning.
 */
export async function untilReached<T>(
  what: keyof typeof SERVERS,
  options: { log: Logger; timeoutMs: number },
  attempt: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + options.timeoutMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt()
    } catch (err) {
      if (err instanceof Unusable) throw new ConfigError([err.message])
      const chain = causes(err)
      const permanent = PERMANENT.find(([pattern]) =>
        chain.some(({ code, message }) => pattern.test(code) || pattern.test(message)),
      )
      if (permanent) throw new ConfigError([permanent[1]])
      const isTransient = chain.some(({ code, message }) => TRANSIENT_CODES.has(code) || isTransientText(message))
      if (!isTransient) throw err
      const leftMs = until - performance.now()
      if (leftMs <= 0) {
        const code = chain.find(one => one.code !== '')?.code
        throw new ConfigError([
          `${SERVERS[what]}: ${what} can't be reached${code ? ` (${code})` : ''}: start it, or correct the address.`,
        ])
      }
      const pauseMs = Math.min(pause, leftMs)
      const waiting = { err, waitingFor: what, tryingAgainInMs: Math.round(pauseMs), givingUpInMs: Math.round(leftMs) }
      options.log.warn(waiting, `${what} can't be reached; trying again`)
      await setTimeout(pauseMs)
    }
  }
}

/** An error and its causes, down to the first one with a code: that one decides, whatever it wraps. */
function causes(err: unknown): { code: string; message: string }[] {
  if (!(err instanceof Error)) return []
  const code = 'code' in err && typeof err.code === 'string' ? err.code : ''
  return [{ code, message: err.message }, ...(code === '' ? causes(err.cause) : [])]
}
