import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Messenger } from './announcement/messenger.ts'
import type { Database, Platform } from './database/tables.ts'
import type { Feed } from './feed/feed.ts'
import type { Keyring } from './secret/keyring.ts'
import type { Work } from './work.ts'

/** What every use case stands on: Postgres, the ports of feeds and of the clock, and a way to hurry work along. */
export interface Context {
  db: Kysely<Database>
  feed: Feed
  now: () => Date
  keyring: Keyring
  log: Logger
  /** Where people reach this server, e.g. `https://fleetfeed.example.com`: what links begin with. */
  publicUrl: () => string
  /** Offers work to the queue at once. Only speed: `dueWork` finds the same work from the rows. Never throws. */
  offer: (work: Work) => void
}

/** What a job has besides: only the delivery of the outbox speaks to a chat platform, to each that is configured. */
export interface WorkerContext extends Context {
  messengers: Readonly<Partial<Record<Platform, Messenger>>>
}

/** Inside a transaction of the caller's. */
export type Trx = Transaction<Database>

/** Runs `body` in one transaction; what it returns as `offers` goes to the queue after the commit. */
export async function transact<T>(ctx: Context, body: (trx: Trx, offers: Work[]) => Promise<T>): Promise<T> {
  const offers: Work[] = []
  const result = await ctx.db.transaction().execute(trx => body(trx, offers))
  for (const work of offers) ctx.offer(work)
  return result
}
