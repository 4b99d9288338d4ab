import { type Context, transact } from '../context.ts'
import { MINUTE_MS, SECOND_MS } from '../durations.ts'
import { type FeedConnection, type FeedTrouble, feedApp } from '../feed/feed.ts'
import { findCredentials } from '../integration/find-credentials.ts'
import { findIntegration, type Integration } from '../integration/find-integration.ts'
import { recordHost } from '../integration/record-host.ts'
import type { Failure } from '../lease.ts'
import { endTrouble } from '../trouble/end-trouble.ts'
import { recordReadFailure } from '../trouble/record-read-failure.ts'
import { TROUBLE_RULES } from '../trouble/trouble-rules.ts'
import { abandonRead } from './abandon-read.ts'
import { type Page, recordPages, refreshListing } from './record-pages.ts'

/** A turn is stored once it has this many machines: larger batches gain little, smaller ones cost (measured). */
const TURN_MACHINES = 1000
/** A turn is stored at the latest after this time: pages may hold few machines, or arrive slowly. */
const TURN_MS = 2000
/** After this time the job ends, so that other accounts get its slot, and a new job continues at the checkpoint. */
const SLICE_MS = 2000

/**
 * Reads a due feed from its last checkpoint. Each turn is stored while the next one is being fetched. Returns at the
 * end of the list, at a trouble, or when the slice is over; the integration's row then says when the rest is due.
 *
 * `turn`: the number of the turn (`read_turn`) that the job expects to be next. If another worker has moved it, the job
 * does nothing.
 */
export async function sync(ctx: Context, input: { integrationId: number; turn: number }): Promise<void> {
  const found = await findCredentials(ctx, input.integrationId, 'integration')
  if (!found || found.integration.readTurn !== input.turn) return
  const { integration, connection } = found
  await recordHost(ctx, integration, connection)
  if (integration.nextSyncAt === null || integration.nextSyncAt > ctx.now()) return

  const until = performance.now() + SLICE_MS
  let turn = input.turn
  let fetching: Promise<Turn> | null = fetchTurn(ctx, connection, integration.readCursor)
  while (fetching !== null) {
    const fetched: Turn = await fetching
    const hasMore = fetched.next !== null && fetched.trouble === null
    fetching = hasMore && performance.now() < until ? fetchTurn(ctx, connection, fetched.next) : null
    // If recording this turn throws, a failure of the next one must not become an unhandled rejection.
    fetching?.catch(() => {})
    if (!(await recordTurn(ctx, integration.id, turn, fetched))) return
    turn += 1
  }
}

/** The pages of one turn. */
interface Turn {
  pages: Page[]
  next: string | null
  trouble: FeedTrouble | null
}

/** Fetches pages until they fill one statement, `TURN_MS` is over, the list ends or the feed is in trouble. */
async function fetchTurn(ctx: Context, connection: FeedConnection, cursor: string | null): Promise<Turn> {
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

/**
 * Records a turn: its pages, and the trouble at which it ended. Returns whether the list goes on; false also if another
 * worker moved the checkpoint or the integration was removed meanwhile.
 */
async function recordTurn(ctx: Context, integrationId: number, turn: number, fetched: Turn): Promise<boolean> {
  return await transact(ctx, async (trx, hints) => {
    const integration = await findIntegration(trx, null, integrationId, { lock: true })
    if (!integration || integration.readTurn !== turn) return false
    // One instant for the whole turn: the first turn of a read stores it as the start of the read, by which an arrival is
    // found.
    const now = ctx.now()
    const goesOn = fetched.pages.length === 0 || (await recordPages(ctx, trx, hints, integration, fetched.pages, now))
    if (fetched.trouble) {
      const { trouble } = fetched
      const failures = fetched.pages.length > 0 ? 0 : integration.failures
      const at = retryAt(ctx, { ...integration, failures }, trouble)
      await recordReadFailure(trx, hints, { integration, trouble, retryAt: at, now })
      const readStartedAt = integration.readStartedAt ?? now
      // By the time of the retry the pace allows a new read.
      const isNextReadDue = at !== null && at.getTime() >= readStartedAt.getTime() + paceOf(ctx, integration)
      if (fetched.next !== null && isNextReadDue && failures + 1 >= TROUBLE_RULES[trouble.kind].abandonAfter)
        await abandonRead(trx, hints, { integration, readStartedAt, now })
      if (integration.state !== 'active') await refreshListing(trx, hints, integration.id, now)
    } else if (!goesOn || integration.failures > 0) {
      // Pages before a failing one don't end the trouble: a read that was restarted must first get past that page.
      await endTrouble(trx, hints, { integrationId: integration.id, about: 'answer', by: null, now })
    }
    return goesOn
  })
}

/** After this many failures in a row people are informed, once: it is no coincidence. */
const FAILURES_ANNOUNCED = 5

/** `failed` of the sync job: a bug prevents reading the feed, and its owner is informed that we are working on it. */
export async function announceSyncFailure(
  ctx: Context,
  input: { integrationId: number },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_ANNOUNCED) return
  await transact(ctx, async (trx, hints) => {
    const integration = await findIntegration(trx, null, input.integrationId, { lock: true })
    if (!integration || integration.nextSyncAt === null) return
    const now = ctx.now()
    await recordReadFailure(trx, hints, {
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

/** A feed in trouble is requested at its pace, but not more often than this. The backoff grows to that or to 64 min. */
const MIN_PACE_MS = 15 * MINUTE_MS

/** When to try again; `null`: only after a person has acted. */
function retryAt(ctx: Context, integration: Integration, trouble: FeedTrouble): Date | null {
  const now = ctx.now().getTime()
  const pace = Math.max(paceOf(ctx, integration), MIN_PACE_MS)
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
