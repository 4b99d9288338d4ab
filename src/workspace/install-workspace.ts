import { sql } from 'kysely'
import { record } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { moveWorkspaces } from './move-workspaces.ts'

export interface Installed {
  platform: Platform
  externalId: string
  name: string
  botUserId: string | null
  /** The platform's id of who installed it, where that says who may: Administrator of a new account. */
  installedBy: string | null
  /** Installed this moment, also where it was before; else it is found to be there, as at every start with a bot token. */
  anew?: boolean
}

/**
 * A chat workspace in which the app was installed: a new account the first time, the same one when it is installed
 * again, by whoever may: nobody's role changes then. Returns the ids.
 */
export async function installWorkspace(
  ctx: Context,
  input: Installed,
): Promise<{ workspaceId: number; accountId: number }> {
  return await transact(ctx, trx => installWorkspaceIn(trx, input, ctx.now()))
}

/** The same within a transaction of the caller's. */
export async function installWorkspaceIn(
  trx: Trx,
  input: Installed,
  now: Date,
): Promise<{ workspaceId: number; accountId: number }> {
  // Two tabs that install at once, or two processes that start with the same token, find one account.
  const name = `workspace|${input.platform}|${input.externalId}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx)
  const known = await trx
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
  if (known) {
    await recordReinstallation(trx, known, input, now)
    return { workspaceId: known.id, accountId: known.account_id }
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
  await record(trx, {
    accountId: account.id,
    personId: null,
    action: 'workspace_installed',
    details: { platform: input.platform, workspace: input.externalId },
    now,
  })
  return { workspaceId: workspace.id, accountId: account.id }
}

/** An install link can be opened again by any member who may install apps. */
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
  await record(trx, {
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
