import type { Installation, InstallationStore } from '@slack/bolt'
import { resumeDeliveries } from '../../src/announcement/resume-deliveries.ts'
import { type Context, transact } from '../../src/context.ts'
import { MINUTE_MS } from '../../src/durations.ts'
import { saveSecrets } from '../../src/secret/secrets.ts'
import { withoutNul } from '../../src/text/without-nul.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import { installWorkspace } from '../../src/workspace/install-workspace.ts'
import { uninstallWorkspace } from '../../src/workspace/uninstall-workspace.ts'
import { lockSecretOwner } from '../../src/workspace/workspace-secrets.ts'
import { asSecrets, type Rotation } from './bot-token.ts'
import { isTokenDead } from './errors.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/**
 * Saves a workspace's installation, with the token sealed. The installer of a new account becomes its Administrator.
 * `anew`: the installation was made just now.
 */
export async function recordInstallation(
  ctx: Context,
  installed: {
    teamId: string
    teamName: string
    botToken: string
    /** With token rotation: the refresh token, and when the bot token expires. */
    rotation?: Rotation | null
    botUserId: string
    installer: string | null
    anew: boolean
  },
): Promise<void> {
  const { workspaceId } = await installWorkspace(ctx, {
    platform: 'slack',
    externalId: installed.teamId,
    name: installed.teamName,
    botUserId: installed.botUserId,
    installedBy: installed.installer,
    anew: installed.anew,
  })
  await transact(ctx, async (trx, hints) => {
    const owner = await lockSecretOwner(trx, workspaceId)
    if (owner === null) throw new Error('A workspace was erased while the app was installed in it.')
    await saveSecrets(trx, ctx.keyring, owner, asSecrets(installed.botToken, installed.rotation ?? null))
    await resumeDeliveries(trx, hints, workspaceId, ctx.now())
  })
}

/** Bolt reckons by the machine's clock, in seconds. */
const endsAt = (ctx: Context, seconds: number) => ctx.now().getTime() + seconds * 1000 - Date.now()

/** The most that Slack's clock and ours can differ: requests whose timestamps differ by more are refused. */
const SKEW_MS = 5 * MINUTE_MS

/**
 * Uninstalls a workspace: erases its token and all credentials of its feeds at once; jobs then find nothing to do.
 * Slack sends two events (`app_uninstalled`, `tokens_revoked`), in either order, and may send them after a new
 * installation. `eventTime` (seconds; null: Slack didn't say) tells which installation is meant; where the clocks can't
 * tell, we ask Slack whether our token is still valid. https://github.com/slackapi/bolt-js/issues/1558
 * We also ask after a `tokens_revoked` where tokens rotate: it names no token, and may be about one that was replaced.
 * https://docs.slack.dev/reference/events/tokens_revoked, https://github.com/simstudioai/sim/pull/7743 (an old token's end
 * taken for the app's). Throws if Slack doesn't answer: that is no verdict, and Slack sends the event again.
 */
export async function dropInstallation(
  ctx: Context,
  workspaces: SlackWorkspaces,
  gone: { teamId: string; eventTime: number | null; event: 'app_uninstalled' | 'tokens_revoked' },
): Promise<void> {
  const { teamId } = gone
  workspaces.forget(teamId)
  const workspace = await findWorkspace(ctx.db, { platform: 'slack', externalId: teamId })
  if (!workspace) return
  const { installedAt } = workspace
  // Without a time, only the validity of our token tells which installation is meant.
  const later = gone.eventTime === null ? 0 : gone.eventTime * 1000 - installedAt.getTime()
  const isInDoubt = later < SKEW_MS || (gone.event === 'tokens_revoked' && (await workspaces.rotates(workspace.id)))
  if (later < -SKEW_MS || (isInDoubt && (await isTokenAlive(workspaces, teamId)))) {
    ctx.log.info({ workspace: teamId }, 'Slack sent a late event about the end of an earlier installation or token')
    return
  }
  await uninstallWorkspace(ctx, { platform: 'slack', externalId: teamId, installedAt })
  workspaces.forget(teamId)
}

/** Throws if Slack doesn't answer. */
async function isTokenAlive(workspaces: SlackWorkspaces, teamId: string): Promise<boolean> {
  const workspace = await workspaces.byTeam(teamId)
  if (!workspace) return false
  try {
    await workspace.client.auth.test()
    return true
  } catch (err) {
    if (isTokenDead(err)) return false
    throw err
  }
}

/** Bolt's store for OAuth installations. Org-wide installations are keyed by enterprise id, as in Slack. */
export function createInstallationStore(ctx: Context, workspaces: SlackWorkspaces): InstallationStore {
  return {
    storeInstallation: async (installation: Installation<'v1' | 'v2', boolean>) => {
      const team = installation.isEnterpriseInstall ? installation.enterprise : installation.team
      if (!team || !installation.bot) throw new Error('Slack sent an installation without a workspace or a bot.')
      const { refreshToken, expiresAt } = installation.bot
      await recordInstallation(ctx, {
        teamId: team.id,
        teamName: withoutNul(team.name ?? team.id),
        botToken: installation.bot.token,
        rotation: refreshToken && expiresAt ? { refreshToken, expiresAt: endsAt(ctx, expiresAt) } : null,
        botUserId: installation.bot.userId,
        installer: installation.user.id,
        anew: true,
      })
      workspaces.forget(team.id)
    },
    // Our own `authorize` reads the token; Bolt uses this store only for its OAuth pages.
    fetchInstallation: async () => {
      throw new Error('Installations are read by authorize.')
    },
  }
}
