import type { Installation, InstallationStore } from '@slack/bolt'
import { type Context, transact } from '../../src/context.ts'
import { saveSecrets } from '../../src/secret/secrets.ts'
import { installWorkspace } from '../../src/workspace/install-workspace.ts'
import { uninstallWorkspace } from '../../src/workspace/uninstall-workspace.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/** Keeps a workspace's installation: the token sealed; of a new account the installer is Administrator. */
export async function keepInstallation(
  ctx: Context,
  installed: { teamId: string; teamName: string; botToken: string; botUserId: string; installer: string | null },
): Promise<void> {
  const { workspaceId, accountId } = await installWorkspace(ctx, {
    platform: 'slack',
    externalId: installed.teamId,
    name: installed.teamName,
    botUserId: installed.botUserId,
    installedBy: installed.installer,
  })
  await transact(ctx, trx =>
    saveSecrets(trx, ctx.keyring, { accountId, kind: 'workspace', id: workspaceId }, { botToken: installed.botToken }),
  )
}

/**
 * Removes a workspace: its token and all its feeds' credentials are erased at once, jobs find nothing to do. Slack says
 * it twice (`app_uninstalled`, `tokens_revoked`), in either order.
 */
export async function dropInstallation(ctx: Context, workspaces: SlackWorkspaces, teamId: string): Promise<void> {
  workspaces.forget(teamId)
  await uninstallWorkspace(ctx, { platform: 'slack', externalId: teamId })
}

/** Bolt's store for OAuth installs. Org-wide installs are looked up by enterprise id, as Slack does. */
export function createInstallationStore(ctx: Context, workspaces: SlackWorkspaces): InstallationStore {
  return {
    storeInstallation: async (installation: Installation<'v1' | 'v2', boolean>) => {
      const team = installation.isEnterpriseInstall ? installation.enterprise : installation.team
      if (!team || !installation.bot) throw new Error('Slack sent an installation without a workspace or a bot.')
      await keepInstallation(ctx, {
        teamId: team.id,
        teamName: team.name ?? team.id,
        botToken: installation.bot.token,
        botUserId: installation.bot.userId,
        installer: installation.user.id,
      })
      workspaces.forget(team.id)
    },
    // `authorize` of our own reads the token; Bolt asks here only for its OAuth pages.
    fetchInstallation: async () => {
      throw new Error('Installations are read by authorize.')
    },
    deleteInstallation: async query => {
      const team = query.isEnterpriseInstall ? query.enterpriseId : query.teamId
      if (team) await dropInstallation(ctx, workspaces, team)
    },
  }
}
