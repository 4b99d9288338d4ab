import type { WorkerContext } from '../context.ts'
import { DAY_MS, SECOND_MS } from '../durations.ts'
import type { HomeShown } from './home-display.ts'
import { CHECK_MS, endHome, forgetHome } from './record-home.ts'

/** For how long after it was opened Home is kept current. */
const KEPT_CURRENT_MS = DAY_MS

/** The wait after a failure for which the platform named no time. */
const RETRY_MS = 60 * SECOND_MS

/**
 * Compares Home with the rows for one person who opened it, and shows it anew if it differs. Does nothing if it is not
 * due. Where it can't be shown any more (the tab is switched off, the card was deleted, the app is not installed), it
 * waits until the person opens it again.
 */
export async function refreshHome(ctx: WorkerContext, { personId }: { personId: number }): Promise<void> {
  const now = ctx.now()
  const view = await ctx.db
    .updateTable('home_view')
    .from('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .set(eb => ({ version: eb('home_view.version', '+', 1), check_at: new Date(now.getTime() + CHECK_MS) }))
    .whereRef('person.id', '=', 'home_view.person_id')
    .where('home_view.person_id', '=', personId)
    .where('home_view.check_at', '<=', now)
    .returning(['home_view.version', 'home_view.opened_at', 'home_view.address', 'home_view.search', 'home_view.shown'])
    .returning(['workspace.id as workspaceId', 'workspace.platform', 'workspace.external_id as workspace'])
    .returning('person.external_id as person')
    .executeTakeFirst()
  if (!view) return
  const { version, opened_at: openedAt, platform, ...where } = view
  if (now.getTime() - openedAt.getTime() > KEPT_CURRENT_MS) return await forgetHome(ctx, personId)
  // Without its settings the platform can't be reached; they may come back.
  const display = ctx.homes[platform]
  if (!display) return
  const shown = await display.show({ personId, ...where })
  await recordShown(ctx, { personId, version, workspaceId: where.workspaceId }, shown)
}

async function recordShown(
  ctx: WorkerContext,
  of: { personId: number; version: number; workspaceId: number },
  outcome: HomeShown,
): Promise<void> {
  switch (outcome.kind) {
    case 'unchanged':
      return
    case 'shown':
      return await endHome(ctx, of, outcome.shown)
    case 'failed':
      break
    default:
      return outcome satisfies never
  }
  const { failure } = outcome
  switch (failure.kind) {
    case 'temporary':
      // A limit holds for the whole workspace, so the others wait, too.
      return await postpone(ctx, of, failure.at)
    case 'unknown':
      return await postpone(ctx, of, null)
    case 'gone':
    case 'refused':
    case 'login_refused':
      ctx.log.info({ personId: of.personId, failure }, 'Home can not be shown any more until it is opened again')
      return await forgetHome(ctx, of.personId)
    case 'bug':
      // A broken screen would fail again each time, but must not keep others from theirs.
      ctx.log.error({ err: failure.cause, personId: of.personId }, 'Home could not be shown because of a bug')
      return await forgetHome(ctx, of.personId)
    default:
      return failure satisfies never
  }
}

/** Shown again later: at that time for everybody of the workspace, or after a pause for this person. */
async function postpone(
  ctx: WorkerContext,
  { personId, workspaceId }: { personId: number; workspaceId: number },
  at: Date | null,
): Promise<void> {
  const until = at ?? new Date(ctx.now().getTime() + RETRY_MS)
  await ctx.db.updateTable('home_view').set({ check_at: until }).where('person_id', '=', personId).execute()
  if (at === null) return
  await ctx.db
    .updateTable('home_view')
    .set({ check_at: until })
    .where('check_at', '<', until)
    .where('person_id', 'in', eb => eb.selectFrom('person').select('id').where('workspace_id', '=', workspaceId))
    .execute()
}
