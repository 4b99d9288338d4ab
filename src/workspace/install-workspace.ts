import { sql } from 'kysely'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { moveWorkspaces } from './move-workspaces.ts'

export interface Installed {
  platform: Platform
  externalId: string
  name: string
  botUserId: string | null
  /**
   * The platform's id of the installer, who becomes Administrator of a new account; null if installing says nothing
   * about rights.
   */
  installedBy: string | null
  /**
   * True: it was installed just now, perhaps again. Otherwise an installation was only found, as at every start with a
   * bot token.
   */
  anew?: boolean
}

/**
 * Stores an installation of the app in a workspace. The first one creates an account; a later one, by whoever may
 * install, finds the same account and changes nobody's role. Returns the ids.
 */
export async function installWorkspace(
  ctx: Context,
  input: Installed,
): Promise<{ workspaceId: number; accountId: number }> {
  return await transact(ctx, trx => installWorkspaceIn(trx, input, ctx.now()))
}

/** The same inside the caller's transaction. */
export async function installWorkspaceIn(
  trx: Trx,
  input: Installed,
  now: Date,
): Promise<{ workspaceId: number; accountId: number }> {
  // So that two tabs that install at the same time, or two processes that start with the same token, use one account.
  const lockName = `workspace|${input.platform}|${input.externalId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${lockName}, 0))`.execute(trx)
  const existing = await trx
    .updateTable('workspace')
    .set({
      name: input.name,
      bot_user_id: input.botUserId,
      uninstalled_at: null,
      installed_at: input.anew ? now : sql<Date>`case when uninstalled_at is null then installed_at else ${now} end`,
    })
    .where('platform', '=', input.platform)
    .where('external_id', '=', input.externalId)
    .returning(['id', 'account_id'])
    .executeTakeFirst()
  if (existing) {
    await recordReinstallation(trx, existing, input, now)
    return { workspaceId: existing.id, accountId: existing.account_id }
  }

  const account = await trx
    .insertInto('account')
    .values({ name: input.name, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  const workspace = await trx
    .insertInto('workspace')
    .values({
      account_id: account.id,
      platform: input.platform,
      external_id: input.externalId,
      name: input.name,
      bot_user_id: input.botUserId,
      installed_by: input.installedBy,
      installed_at: now,
      uninstalled_at: null,
      service_url: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await moveWorkspaces(trx, [workspace.id], account.id, now)
  await recordAudit(trx, {
    accountId: account.id,
    personId: null,
    action: 'workspace_installed',
    details: { platform: input.platform, workspace: input.externalId },
    now,
  })
  return { workspaceId: workspace.id, accountId: account.id }
}

/**
 * Recorded because any member who may install apps can open an install link again. Without `installedBy` nothing is
 * recorded.
 */
async function recordReinstallation(
  trx: Trx,
  workspace: { id: number; account_id: number },
  { platform, externalId, installedBy }: Installed,
  now: Date,
): Promise<void> {
  if (installedBy === null) return
  const installer = await trx
    .selectFrom('person')
    .select('id')
    .where('workspace_id', '=', workspace.id)
    .where('external_id', '=', installedBy)
    .executeTakeFirst()
  await recordAudit(trx, {
    accountId: workspace.account_id,
    personId: installer?.id ?? null,
    action: 'workspace_reinstalled',
    details: {
      platform,
      workspace: externalId,
      installer: installedBy,
      ...(installer ? { personId: installer.id } : {}),
    },
    now,
  })
}
