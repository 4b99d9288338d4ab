import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Actor } from './actor.ts'
import type { Messenger } from './announcement/messenger.ts'
import type { Redone } from './click/redo-click.ts'
import type { Database, Platform } from './database/tables.ts'
import type { Directory } from './directory/directory.ts'
import type { Feed } from './feed/feed.ts'
import type { Keyring } from './secret/keyring.ts'
import type { Work } from './work.ts'

/** What every use case stands on: Postgres, the ports of feeds and of the clock, and a way to enqueue due work at once. */
export interface Context {
  db: Kysely<Database>
  feed: Feed
  now: () => Date
  keyring: Keyring
  log: Logger
  /** Where people reach this server, e.g. `https://fleetfeed.example.com`: what links begin with. */
  publicUrl: () => string
  /** Enqueues due work at once. Only speed: `dueWork` finds the same work from the rows. Never throws. */
  enqueueHint: (work: Work) => void
  /** Called when a transaction of `transact` is committed. */
  committed?: (() => void) | undefined
  /** Above this many assets a job carries a Confirm out: `INLINE_ASSETS` of src/selection/confirm.ts without it. */
  inlineAssets?: number | undefined
  /** How long a job, or a click in the inbox, holds its row without renewing the lease: `LEASE_MS` without it. */
  leaseMs?: number | undefined
}

/** What a job has besides, of each chat platform that is configured: only the delivery of the outbox speaks there. */
export interface WorkerContext extends Context {
  messengers: Readonly<Partial<Record<Platform, Messenger>>>
  directories: Readonly<Partial<Record<Platform, Directory>>>
  /** Does what a person did, as text of `NewClick.interaction`, once more. Throws what their deed throws. */
  redoClick(ctx: Context, actor: Actor, interaction: string): Promise<Redone>
}

/** Inside a transaction of the caller's. */
export type Trx = Transaction<Database>

/** How often a transaction is run that Postgres ends in favour of another one. */
const MOST_TRIES = 5

/**
 * Runs `body` in one transaction; what it puts into `offers` goes to the queue after the commit. Where two transactions wait
 * for each other, Postgres aborts one of them, and that one is run again: `body` changes nothing but rows, through `trx`.
 */
export async function transact<T>(ctx: Context, body: (trx: Trx, hints: Work[]) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const hints: Work[] = []
    try {
      const result = await ctx.db.transaction().execute(trx => body(trx, hints))
      ctx.committed?.()
      for (const work of hints) ctx.enqueueHint(work)
      return result
    } catch (err) {
      if (tries === MOST_TRIES || !isDeadlock(err)) throw err
      ctx.log.warn({ tries }, 'A transaction was aborted because of a deadlock and is run again')
    }
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: deadlock_detected */
function isDeadlock(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === '40P01'
}
