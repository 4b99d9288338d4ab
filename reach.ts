import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { ConfigError } from './config.ts'
import { saysConnectionLost } from './src/database/connection-lost.ts'

/** Pauses between two tries: 0.25 s, 0.5 s, … up to this. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 10_000

/** Errors that say: not there now. Of Node (the name of a host too: it is known once its container has started), and of Postgres. */
const AWAY = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'],
  ...['ENOTFOUND', 'EAI_AGAIN'],
  // https://www.postgresql.org/docs/current/errcodes-appendix.html: it starts or stops, or has no connection left for us.
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08004', '08006'],
])

/**
 * The same, of clients that give their errors no code: node-postgres before there is a connection, ioredis, PgBouncer and Redis while they
 * load. Once there was one: `saysConnectionLost`.
 */
const AWAY_TEXT =
  /^timeout expired|^timeout exceeded when trying to connect|^Connection is closed|^LOADING |^MASTERDOWN |server_login_retry|pgbouncer cannot connect to server|server login has been failing/i

const isAwayText = (message: string) => AWAY_TEXT.test(message) || saysConnectionLost(message)

/** What trying again doesn't change, as Postgres, PgBouncer and Redis say it, and what to do. */
const FINAL: readonly (readonly [says: RegExp, sentence: string])[] = [
  [
    /^(28P01|28000)$|password authentication failed|SASL authentication failed/,
    'DATABASE_URL is refused by PostgreSQL: correct its user or password.',
  ],
  [
    /^3D000$|^no such database/,
    'DATABASE_URL names a database that does not exist on that server: create it, or correct the name.',
  ],
  [/^(WRONGPASS|NOAUTH|NOPERM)\b/, 'REDIS_URL is refused by Redis: correct its user or password.'],
  [
    /DB index is out of range/,
    'REDIS_URL names a database that this Redis does not have: correct the number at its end.',
  ],
]

/**
 * Does what a start needs, again and again while what it speaks to (`what`) is away, with growing pauses, for `patienceMs`; then throws
 * the last error. Each wait is logged. What is refused for good throws at once: a ConfigError where it is known what to correct.
 *
 * `attempt` can be repeated from its beginning.
 */
export async function untilReached<T>(
  what: string,
  options: { log: Logger; patienceMs: number },
  attempt: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + options.patienceMs
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt()
    } catch (err) {
      const chain = causes(err)
      const final = FINAL.find(([says]) => chain.some(({ code, message }) => says.test(code) || says.test(message)))
      if (final) throw new ConfigError([final[1]])
      const isAway = chain.some(({ code, message }) => AWAY.has(code) || isAwayText(message))
      const leftMs = until - performance.now()
      if (!isAway || leftMs <= 0) throw err
      const pauseMs = Math.min(pause, leftMs)
      const waiting = { err, waitingFor: what, tryingAgainInMs: Math.round(pauseMs), givingUpInMs: Math.round(leftMs) }
      options.log.warn(waiting, `${what} can't be reached; trying again`)
      await setTimeout(pauseMs)
    }
  }
}

/** An error, or what it was caused by: one with a code speaks for itself, whatever it wraps. */
function causes(err: unknown): { code: string; message: string }[] {
  if (!(err instanceof Error)) return []
  const code = 'code' in err && typeof err.code === 'string' ? err.code : ''
  return [{ code, message: err.message }, ...(code === '' ? causes(err.cause) : [])]
}
