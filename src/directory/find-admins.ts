import { sql } from 'kysely'
import type { Context, WorkerContext } from '../context.ts'
import { DAY_MS, MINUTE_MS } from '../durations.ts'
import { isFree } from '../lease.ts'
import { MAX_RECIPIENTS } from '../person/find-recipients.ts'
import { isAdministrator } from '../person/role.ts'
import { platformsThat } from '../platform.ts'
import { mayBeQueried, pauseQueries } from './pause-queries.ts'
import { saveProfile } from './save-profile.ts'

/** How long a completed search counts, whether or not it found anybody. */
const SEARCH_AGAIN_MS = DAY_MS
/** The pause after a failed page. The search then starts from the first page. */
const RETRY_MS = 15 * MINUTE_MS

/**
 * Searches for people who run a workspace and never opened the app, one page of its people per job: a large company
 * takes as long as the platform's rate limit demands, and a crash loses nothing. Whoever is found becomes Administrator
 * and gets open requests (`askAdministrators`).
 */
export async function findAdmins(ctx: WorkerContext, workspaceId: number): Promise<void> {
  const workspace = await ctx.db
    .selectFrom('workspace')
    .select(['platform', 'admins_cursor'])
    .where('id', '=', workspaceId)
    .where(mayBeQueried(ctx.now()))
    .executeTakeFirst()
  if (!workspace) return
  const now = ctx.now()
  const page = (await ctx.directories[workspace.platform]?.admins(workspaceId, workspace.admins_cursor)) ?? {
    kind: 'failed' as const,
  }
  const saveCursor = (cursor: string | null, at: Date) =>
    ctx.db
      .updateTable('workspace')
      .set({ admins_cursor: cursor, admins_at: at })
      .where('id', '=', workspaceId)
      .execute()
  switch (page.kind) {
    case 'rate_limited':
      return await pauseQueries(ctx, workspaceId, page.at)
    case 'failed':
      await saveCursor(null, new Date(now.getTime() + RETRY_MS))
      return
    case 'page':
      for (const admin of page.admins.slice(0, MAX_RECIPIENTS)) await saveProfile(ctx, admin)
      await saveCursor(page.next, page.next === null ? new Date(now.getTime() + SEARCH_AGAIN_MS) : now)
      return
    default:
      return page satisfies never
  }
}

/** The workspaces to search: somebody of the account waits for access, and the account has no Administrator. */
export async function adminsToFind(ctx: Context, limit: number): Promise<{ id: number; cursor: string }[]> {
  const now = ctx.now()
  const rows = await ctx.db
    .selectFrom('workspace')
    .select(['workspace.id', 'admins_cursor'])
    .where('platform', 'in', platformsThat('namesAdmins'))
    .where(mayBeQueried(now))
    .where(eb => eb.or([eb('admins_at', 'is', null), eb('admins_at', '<=', now)]))
    .where(
      sql<boolean>`exists (
        select from access_request
        join person on person.id = access_request.person_id
        join workspace theirs on theirs.id = person.workspace_id
        where theirs.account_id = workspace.account_id and theirs.uninstalled_at is null
          and person.standing <> 'left' and allowed_at is null and declined_at is null)`,
    )
    .where(
      sql<boolean>`not exists (
        select from person join workspace theirs on theirs.id = person.workspace_id
        where theirs.account_id = workspace.account_id and theirs.uninstalled_at is null and ${isAdministrator})`,
    )
    .where(isFree('people', sql`'find_admins-' || workspace.id`))
    .orderBy('workspace.id')
    .limit(limit)
    .execute()
  return rows.map(row => ({ id: row.id, cursor: row.admins_cursor ?? '' }))
}
