import { GRACE_MS } from '../../src/billing/close-month.ts'
import { oldestOpenMonths } from '../../src/billing/open-months.ts'
import { boundsOf, monthOf } from '../../src/calendar/calendar-month.ts'
import { ANNOUNCE_AFTER_MS } from '../../src/trouble/record-trouble.ts'
import { drain } from '../drain.ts'
import { PLAYED_OEMS } from '../feeds/makers.ts'
import { Refusal } from './done.ts'
import type { World } from './world.ts'

type PlayedWorld = World & { feeds: NonNullable<World['feeds']> }

/** How long a click on the page waits for its effects. */
const PATIENCE_OF_PEOPLE_MS = 30_000

/**
 * Moves the clock to when the next feed is due. Trouble that mostly ends by itself is announced only after a while: where
 * there is some, the clock moves past that too, so that a newcomer sees the announcement.
 */
export async function passUntilSync(world: PlayedWorld): Promise<void> {
  const { db } = world.product.ctx
  const next = await db
    .selectFrom('integration')
    .select(eb => eb.fn.min('next_sync_at').as('at'))
    .executeTakeFirst()
  if (!next?.at) throw new Refusal('No feed is waiting for a sync: connect one first, or enter its credentials again.')
  await passUntil(world, next.at)
  const untold = await db
    .selectFrom('trouble')
    .innerJoin('integration', 'integration.id', 'trouble.integration_id')
    .select(eb => eb.fn.max('began_at').as('since'))
    .where('trouble.ended_at', 'is', null)
    .where('trouble.told_at', 'is', null)
    .where('integration.next_sync_at', 'is not', null)
    .executeTakeFirst()
  if (!untold?.since) return
  await passUntil(world, new Date(untold.since.getTime() + ANNOUNCE_AFTER_MS))
}

/** Moves the clock past the end of the month and its grace period, in the time zone of each account. */
export async function passMonth(world: PlayedWorld): Promise<void> {
  const { db } = world.product.ctx
  const now = world.clock.now()
  const accounts = await db.selectFrom('account').select(['id', 'time_zone']).execute()
  const open = await oldestOpenMonths(
    db,
    accounts.map(account => account.id),
  )
  // An account with nothing to bill has no open month; its calendar month ends all the same.
  const ends = accounts.map(account => {
    const month = open.find(one => one.accountId === account.id)
    const end = month?.ends.last ?? boundsOf(monthOf(now, account.time_zone), account.time_zone).end
    return end.getTime()
  })
  await passUntil(world, new Date(Math.max(...ends) + GRACE_MS))
}

/** Moves the clock and the machines' counters, then waits until the product has done what is due. */
async function passUntil({ clock, feeds, product }: PlayedWorld, to: Date): Promise<void> {
  if (to > clock.now()) clock.jumpTo(to)
  for (const oem of PLAYED_OEMS) feeds[oem].fleet.tick()
  if (!(await drain(product, PATIENCE_OF_PEOPLE_MS)))
    throw new Refusal('It is done, but some work of that time still goes on.')
}
