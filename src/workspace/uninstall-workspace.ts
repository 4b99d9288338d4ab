import { stopIntegration } from '../app/remove-app.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import type { Platform } from '../database/tables.ts'
import { eraseSecrets } from '../secret/secrets.ts'
import type { Work } from '../work.ts'

interface Uninstalled {
  platform: Platform
  externalId: string
  /** Only that installation; a newer one stays. */
  installedAt?: Date
}

/**
 * Stores that the app was removed from a workspace or tenant, and erases its token at once. If it was the account's
 * last workspace, the credentials of all feeds are erased too, and jobs find nothing due. A second call changes nothing
 * (Slack sends two events).
 */
export async function uninstallWorkspace(ctx: Context, input: Uninstalled): Promise<void> {
  await transact(ctx, (trx, hints) => uninstallWorkspaceIn(trx, hints, input, ctx.now()))
}

/** The same inside the caller's transaction. */
export async function uninstallWorkspaceIn(trx: Trx, hints: Work[], input: Uninstalled, now: Date): Promise<void> {
  // One uninstallation per account at a time: otherwise two concurrent ones would each take the other workspace for the
  // remaining one.
  await trx
    .selectFrom('account')
    .select('id')
    .where('id', '=', eb =>
      eb
        .selectFrom('workspace')
        .select('account_id')
        .where('platform', '=', input.platform)
        .where('external_id', '=', input.externalId),
    )
    .forNoKeyUpdate()
    .execute()
  const workspace = await trx
    .updateTable('workspace')
    .set({ uninstalled_at: now })
    .where('platform', '=', input.platform)
    .where('external_id', '=', input.externalId)
    .where('uninstalled_at', 'is', null)
    .$if(input.installedAt !== undefined, q => q.where('installed_at', '=', input.installedAt ?? now))
    .returning(['id', 'account_id'])
    .executeTakeFirst()
  if (!workspace) return
  const accountId = workspace.account_id
  await eraseSecrets(trx, { accountId, kind: 'workspace', id: workspace.id })
  const others = await trx
    .selectFrom('workspace')
    .select('id')
    .where('account_id', '=', accountId)
    .where('uninstalled_at', 'is', null)
    .execute()
  // With another workspace or tenant left, the company still uses the feeds.
  if (others.length === 0) {
    const integrations = await trx
      .selectFrom('integration')
      .select('id')
      .where('account_id', '=', accountId)
      .where('state', '!=', 'removed')
      .execute()
    for (const { id } of integrations) await stopIntegration(trx, hints, { accountId, integrationId: id, now })
  }
  await recordAudit(trx, {
    accountId,
    personId: null,
    action: 'workspace_uninstalled',
    details: { platform: input.platform, workspace: input.externalId },
    now,
  })
}
