import { type Context, transact } from '../context.ts'
import { MINUTE_MS, SECOND_MS } from '../durations.ts'
import { type FeedConnection, type FeedTrouble, feedApp } from '../feed/feed.ts'
import { findCredentials } from '../integration/find-credentials.ts'
import { findIntegration, type Integration } from '../integration/find-integration.ts'
import { keepHost } from '../integration/keep-host.ts'
import type { Failure } from '../lease.ts'
import { beginTrouble } from '../trouble/begin-trouble.ts'
import { endTrouble } from '../trouble/end-trouble.ts'
import { TROUBLE_RULES } from '../trouble/trouble-rules.ts'
import { abandonRead } from './abandon-read.ts'
import { keepPages, type Page, refreshListing } from './keep-pages.ts'

/** Machines taken in by one statement: larger batches gain little, smaller ones cost (measured). */
const TURN_MACHINES = 1000
/** What was read so far is taken in after this long: pages may hold few machines, or come slowly. */
const TURN_MS = 2000
/** After this long the job makes room for other accounts and goes on from its checkpoint. */
const SLICE_MS = 2000

/**
 * Reads a feed that is due, from where its last checkpoint was: pages are taken in by turns while the next are already
 * being fetched. Returns when the fleet is read, in trouble, or the slice is over (then the rest is due by its row).
 *
 * `turn` is the checkpoint it expects; if another worker moved it, there is nothing left to do here.
 */
export async function sync(ctx: Context, input: { integrationId: number; turn: number }): Promise<void> {
  const found = await findCredentials(ctx, input.integrationId, 'integration')
  if (!found || found.integration.readTurn !== input.turn) return
  const { integration, connection } = found
  await keepHost(ctx, integration, connection)
  if (integration.nextSyncAt === null || integration.nextSyncAt > ctx.now()) return

  const until = performance.now() + SLICE_MS
  let turn = input.turn
  let ahead: Promise<Turn> | null = readTurn(ctx, connection, integration.readCursor)
  while (ahead !== null) {
    const read: Turn = await ahead
    const goOn = read.next !== null && read.trouble === null
    ahead = goOn && performance.now() < until ? readTurn(ctx, connection, read.next) : null
    // A failure of keeping must not leave the read ahead unobserved.
    ahead?.catch(() => {})
    const kept = await keepTurn(ctx, integration.id, turn, read)
    if (!kept) return
    turn += 1
  }
}

interface Turn {
  pages: Page[]
  next: string | null
  trouble: FeedTrouble | null
}

/** Reads pages until there are enough for one statement, it took long enough, the list ends or the feed is in trouble. */
async function readTurn(ctx: Context, connection: FeedConnection, cursor: string | null): Promise<Turn> {
  const pages: Page[] = []
  const until = performance.now() + TURN_MS
  let machines = 0
  let next = cursor
  let { hours } = connection
  do {
    const answer = await ctx.feed.readPage({ ...connection, hours }, next)
    if (answer.kind !== 'page') return { pages, next, trouble: answer }
    pages.push(answer)
    machines += answer.equipment.length
    hours = answer.hours?.units ?? hours
    next = answer.next
  } while (next !== null && machines < TURN_MACHINES && performance.now() < until)
  return { pages, next, trouble: null }
}

/** False where the list has ended, somebody else was there first, or the integration was removed meanwhile. */
async function keepTurn(ctx: Context, integrationId: number, turn: number, read: Turn): Promise<boolean> {
  return await transact(ctx, async (trx, hints) => {
    const integration = await findIntegration(trx, null, integrationId, { lock: true })
    if (!integration || integration.readTurn !== turn) return false
    const goesOn = read.pages.length === 0 || (await keepPages(ctx, trx, hints, integration, read.pages))
    const now = ctx.now()
    if (read.trouble) {
      const { trouble } = read
      const failures = read.pages.length > 0 ? 0 : integration.failures
      const at = retryAt(ctx, { ...integration, failures }, trouble)
      await beginTrouble(trx, hints, { integration, trouble, retryAt: at, now })
      const startedAt = integration.readStartedAt ?? now
      const isDue = at !== null && at.getTime() >= startedAt.getTime() + paceOf(ctx, integration)
      if (read.next !== null && isDue && failures + 1 >= TROUBLE_RULES[trouble.kind].abandonAfter)
        await abandonRead(trx, hints, { integration, startedAt, now })
      if (integration.state !== 'active') await refreshListing(trx, hints, integration.id, now)
    } else if (!goesOn || integration.failures > 0) {
      // Pages before the one that gave trouble don't end it: a read that began anew has to come past that one.
      await endTrouble(trx, hints, { integrationId: integration.id, about: 'answer', by: null, now })
    }
    return goesOn
  })
}

/** So many tries that failed one after the other are no chance: people are told, once. */
const FAILURES_TOLD = 5

/** What `failed` of its job does: a bug keeps the feed from being read, and who looks after it is told that we are on it. */
export async function announceSyncFailure(
  ctx: Context,
  input: { integrationId: number },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_TOLD) return
  await transact(ctx, async (trx, hints) => {
    const integration = await findIntegration(trx, null, input.integrationId, { lock: true })
    if (!integration || integration.nextSyncAt === null) return
    const now = ctx.now()
    await beginTrouble(trx, hints, {
      integration,
      trouble: { kind: 'internal_error', reference: failure.reference },
      retryAt: new Date(now.getTime() + failure.pauseMs),
      now,
    })
    if (integration.state !== 'active') await refreshListing(trx, hints, integration.id, now)
  })
}

function paceOf(ctx: Context, integration: Integration): number {
  return feedApp(ctx.feed, integration.oem).paceSeconds * 1000
}

/** A feed in trouble is asked at its pace, but no sooner than this; a pause that grows ends there. */
const LEAST_PACE_MS = 15 * MINUTE_MS

/** When to try again; `null`: not before a person does something. */
function retryAt(ctx: Context, integration: Integration, trouble: FeedTrouble): Date | null {
  const now = ctx.now().getTime()
  const pace = Math.max(paceOf(ctx, integration), LEAST_PACE_MS)
  if (trouble.kind === 'throttled') return new Date(Math.max(trouble.until.getTime(), now + SECOND_MS))
  const { retry } = TROUBLE_RULES[trouble.kind]
  switch (retry) {
    case 'never':
      return null
    case 'pace':
      return new Date(now + pace)
    case 'backoff': {
      const backoff = MINUTE_MS * 2 ** Math.min(integration.failures, 6)
      return new Date(now + Math.min(backoff, pace) * (0.5 + Math.random() / 2))
    }
    default:
      return retry satisfies never
  }
}
