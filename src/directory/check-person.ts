import { sql } from 'kysely'
import { passOnRefused } from '../announcement/pass-on.ts'
import { type Context, transact, type WorkerContext } from '../context.ts'
import { DAY_MS, HOUR_MS } from '../durations.ts'
import { isFree } from '../lease.ts'
import { isReachable } from '../person/reach.ts'
import { roleOfPerson } from '../person/role.ts'
import { mayBeQueried, pauseQueries } from './pause-queries.ts'
import { saveProfile } from './save-profile.ts'

/** The pause after a failed look-up. */
const RETRY_MS = HOUR_MS

/**
 * Queries the platform who somebody is now, since it doesn't report every change (Teams sends no event when somebody
 * leaves, an event of Slack may be lost). Only a definite answer changes the row.
 */
export async function checkPerson(ctx: WorkerContext, personId: number): Promise<void> {
  const person = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select(['person.external_id', 'person.workspace_id', 'workspace.platform'])
    .where('person.id', '=', personId)
    .where(mayBeQueried(ctx.now()))
    .executeTakeFirst()
  if (!person) return
  const answer = (await ctx.directories[person.platform]?.lookUp(person.workspace_id, person.external_id)) ?? {
    kind: 'failed' as const,
  }
  switch (answer.kind) {
    case 'rate_limited':
      return await pauseQueries(ctx, person.workspace_id, answer.at)
    case 'profile':
      await saveProfile(ctx, answer.profile)
      // The platform may have left out whether they belong to the company.
      if (answer.profile.standing === null) return await retryLater(ctx, personId)
      return await passOn(ctx, personId)
    case 'failed':
      return await retryLater(ctx, personId)
    default:
      return answer satisfies never
  }
}

async function retryLater(ctx: Context, personId: number): Promise<void> {
  const check_at = new Date(ctx.now().getTime() + RETRY_MS)
  await ctx.db.updateTable('person').set({ check_at }).where('id', '=', personId).execute()
}

async function passOn(ctx: Context, personId: number): Promise<void> {
  await transact(ctx, async (trx, hints) => {
    const { reachable } = await trx
      .selectFrom('person')
      .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
      .select(isReachable.as('reachable'))
      .where('person.id', '=', personId)
      .executeTakeFirstOrThrow()
    if (!reachable) await passOnRefused(trx, hints, personId, ctx.now())
  })
}

/**
 * Whom to look up now: daily everybody who has a role, owns a subscription or a feed, or waits for access; and
 * everybody to whom a post was refused. The daily look-ups are spread over the day, because each is due a day after the
 * one before. Workspaces whose platform asked for a pause are left out.
 */
export async function peopleToCheck(ctx: Context, limit: number): Promise<number[]> {
  const now = ctx.now()
  const isWatched = sql<boolean>`(${roleOfPerson} is not null
    or exists (select from subscription where created_by = person.id)
    or exists (select from integration
      where state <> 'removed' and coalesce(owner_id, confirmed_by, installed_by) = person.id)
    or exists (select from access_request
      where person_id = person.id and allowed_at is null and declined_at is null))`
  const rows = await ctx.db
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.id')
    // Somebody who left and is back shows that by using the app.
    .where('person.standing', '!=', 'left')
    .where(mayBeQueried(now))
    .where(isFree('people', sql`'check_person-' || person.id`))
    .where(eb =>
      eb.or([
        eb('person.check_at', '<=', now),
        eb.and([
          eb('person.check_at', 'is', null),
          eb('person.profile_read_at', '<=', new Date(now.getTime() - DAY_MS)),
          isWatched,
        ]),
      ]),
    )
    .orderBy(eb => eb.fn.coalesce('person.check_at', 'person.profile_read_at'))
    .limit(limit)
    .execute()
  return rows.map(row => row.id)
}
