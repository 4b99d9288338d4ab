import { sql } from 'kysely'
import type { Address } from '../announcement/messenger.ts'
import type { Context } from '../context.ts'
import { SECOND_MS } from '../durations.ts'

/** Home is not drawn again for a person more often than this, however much changes. */
const REST_MS = 30 * SECOND_MS

/** How often Home is compared with the rows for changes that nothing marked, e.g. by an operator's command. */
export const CHECK_MS = 300 * SECOND_MS

/** A call that shows Home to a person has begun. */
export interface Showing {
  personId: number
  version: number
}

/**
 * Records that somebody opened Home, right before it is shown to them; what was shown before is forgotten. `address`:
 * the card that shows it, null where the platform has one place for it. A person has one Home: an older card stays as it
 * is.
 */
export async function beginHome(
  ctx: Context,
  { personId, search, address }: { personId: number; search: string; address: Address | null },
): Promise<Showing> {
  const now = ctx.now()
  const row = {
    opened_at: now,
    search,
    address: address && JSON.stringify(address),
    shown: null,
    shown_at: now,
    check_at: new Date(now.getTime() + CHECK_MS),
  }
  const { version } = await ctx.db
    .insertInto('home_view')
    .values({ person_id: personId, version: 1, ...row })
    .onConflict(conflict =>
      conflict.column('person_id').doUpdateSet(eb => ({ ...row, version: eb('home_view.version', '+', 1) })),
    )
    .returning('version')
    .executeTakeFirstOrThrow()
  return { personId, version }
}

/**
 * Records what the platform was given. If another call that shows Home overlapped, nobody knows which of the two the
 * person sees, so that `shown` becomes unknown and the next check shows it once more.
 */
export async function endHome(ctx: Context, { personId, version }: Showing, shown: string): Promise<void> {
  const { numUpdatedRows } = await ctx.db
    .updateTable('home_view')
    .set({ shown, shown_at: ctx.now() })
    .where('person_id', '=', personId)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  const now = ctx.now()
  await ctx.db
    .updateTable('home_view')
    // A new version: the other call learns of the overlap, too, if it ends later.
    .set(eb => ({ version: eb('version', '+', 1), shown: null, check_at: new Date(now.getTime() + REST_MS) }))
    .where('person_id', '=', personId)
    .execute()
}

/** Home is not drawn again for this person until they open it; with `address`, only if that card shows it. */
export async function forgetHome(ctx: Context, personId: number, address?: Address): Promise<void> {
  await ctx.db
    .deleteFrom('home_view')
    .where('person_id', '=', personId)
    .$if(address !== undefined, q => q.where(sql<boolean>`address = ${JSON.stringify(address)}::jsonb`))
    .execute()
}

/**
 * Something in an account, or in the present account of a workspace, may have changed: Home is compared with the rows
 * soon for everybody there who opened it. What changed need not be known, because Home is drawn from the rows and is shown
 * only if it differs. Called after every deed, job and saved profile, so that no use case has to think of Home. Never throws:
 * at the latest after `CHECK_MS` Home is compared anyway.
 */
export async function markHomes(
  ctx: Pick<Context, 'db' | 'now' | 'log'>,
  { accountId = null, workspaceId = null }: { accountId?: number | null; workspaceId?: number | null },
): Promise<void> {
  const now = ctx.now()
  try {
    // Rows that another transaction writes at this moment are marked by it, or compared by it.
    await sql`
      update home_view set check_at = soon.at
      from (
        select person_id, greatest(${now}::timestamptz, shown_at + ${`${REST_MS} ms`}::interval) as at
        from home_view
        where person_id in (
          select person.id from person join workspace on workspace.id = person.workspace_id
          where workspace.account_id in (
            select ${accountId}::bigint union all select account_id from workspace where id = ${workspaceId}))
        order by person_id for no key update of home_view skip locked
      ) soon
      where soon.person_id = home_view.person_id and soon.at < home_view.check_at`.execute(ctx.db)
  } catch (err) {
    ctx.log.warn({ err, accountId, workspaceId }, 'Home was not marked as changed; it is compared later')
  }
}
