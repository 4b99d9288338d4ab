import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Actor } from './actor.ts'
import type { Messenger } from './announcement/messenger.ts'
import type { Redone } from './click/redo-click.ts'
import type { Database, Platform } from './database/tables.ts'
import type { Directory } from './directory/directory.ts'
import type { Feed } from './feed/feed.ts'
import type { Retention } from './retention/retention.ts'
import type { Keyring } from './secret/keyring.ts'
import type { Work } from './work.ts'

/**
 * What every use case needs: PostgreSQL, the feed and clock ports, a way to enqueue due work at once, and what is the
 * same for the whole process (`start.ts` fills it in).
 */
export interface Context {
  db: Kysely<Database>
  feed: Feed
  now: () => Date
  keyring: Keyring
  log: Logger
  /**
   * The public URL of this server, e.g. `https://fleetfeed.example.com`, with which links begin; null: the people's
   * browsers and the chat platforms can't reach it, so there are no links.
   */
  publicUrl: () => string | null
  /** Enqueues due work at once. Only for speed: `dueWork` finds the same work in the rows. Never throws. */
  enqueueHint: (work: Work) => void
  /** Called after each commit of `transact`. */
  committed?: (() => void) | undefined
  /** Called when a person was shown the outcome of a click, a form or a command. Only for metrics. Never throws. */
  clickSeen?: ((click: ClickSeen) => void) | undefined
  /** Runs what answers a person as the beginning of a trace. Absent: no traces are made. Rejects as `answer` does. */
  traceClick?: (<T>(platform: Platform, answer: () => Promise<T>) => Promise<T>) | undefined
  /** With more assets than this a job applies a Confirm; default `INLINE_ASSETS` of src/selection/confirm.ts. */
  inlineAssets?: number | undefined
  /**
   * How long a lease of a row of work, or of a click in the inbox, lasts without renewal; default `LEASE_MS` of
   * src/lease.ts.
   */
  leaseMs?: number | undefined
  /** How long rows are kept that nothing needs any more; default `DEFAULT_RETENTION`. */
  retention?: Retention | undefined
}

/** How long a person waited. */
export interface ClickSeen {
  platform: Platform
  /** From the arrival of the request until the outcome was shown. */
  seconds: number
  /** The platform was answered before the outcome was known, because that took long. */
  early: boolean
}

/** What jobs have in addition, for each configured platform. Only the delivery of the outbox posts by it. */
export interface WorkerContext extends Context {
  messengers: Readonly<Partial<Record<Platform, Messenger>>>
  directories: Readonly<Partial<Record<Platform, Directory>>>
  /** Does again what a person did; `interaction` is the text of `NewClick.interaction`. Throws what the deed throws. */
  performClick(ctx: Context, actor: Actor, interaction: string): Promise<Redone>
}

/** A transaction of the caller. */
export type Trx = Transaction<Database>

/** What `transact` needs of a context; a command has no more. */
export type TransactContext = Pick<Context, 'db' | 'log' | 'enqueueHint' | 'committed'>

/** How often a transaction is tried that is aborted because of a deadlock. */
const MAX_TRIES = 5

/**
 * Runs `body` in one transaction. The work that it pushes to `hints` is enqueued after the commit. If PostgreSQL aborts
 * the transaction because of a deadlock, `body` runs again: so it must change nothing but rows, through `trx`.
 */
export async function transact<T>(ctx: TransactContext, body: (trx: Trx, hints: Work[]) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const hints: Work[] = []
    try {
      const result = await ctx.db.transaction().execute(trx => body(trx, hints))
      ctx.committed?.()
      for (const work of hints) ctx.enqueueHint(work)
      return result
    } catch (err) {
      if (tries === MAX_TRIES || !isDeadlock(err)) throw err
      ctx.log.warn({ tries }, 'A transaction was aborted because of a deadlock and is run again')
    }
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: deadlock_detected */
function isDeadlock(err: unknown): boolean {
  return err instanceof Error && 'code' in err && err.code === '40P01'
}
