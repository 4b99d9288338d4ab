import { z } from 'zod'
import type { Context } from '../../src/context.ts'
import type { Standing } from '../../src/database/tables.ts'
import { saveEnterprise } from '../../src/workspace/save-enterprise.ts'
import type { SlackUser } from './slack-user.ts'
import type { SlackWorkspace } from './workspaces.ts'

/**
 * The standing of a user. `null`: Slack doesn't say; `unknown`: Slack didn't answer. People of a shared channel have
 * the `team_id` of their own company; `is_stranger` is set only for those who share no channel with the app any more.
 * https://docs.slack.dev/apis/slack-connect#external_members
 */
export async function standingOf(ctx: Context, workspace: SlackWorkspace, user: SlackUser): Promise<Standing | null> {
  if (user.deleted) return 'left'
  const { is_bot, is_stranger, is_restricted, is_ultra_restricted } = user
  const excludes = [is_bot, is_stranger, is_restricted, is_ultra_restricted]
  if (excludes.includes(true)) return 'outside'
  if (!user.team_id || user.deleted === null || excludes.includes(null)) return null
  if (user.team_id === workspace.teamId) return 'inside'
  // Another workspace of the same organisation is inside.
  const theirEnterprise = user.enterprise_user?.enterprise_id
  if (!theirEnterprise) return 'outside'
  const ourEnterprise = await enterpriseOf(ctx, workspace)
  return ourEnterprise === 'unknown' ? ourEnterprise : ourEnterprise === theirEnterprise ? 'inside' : 'outside'
}

/**
 * The organisation of the workspace. Looked up once, when the first person of another workspace acts, because nobody
 * else needs it.
 */
async function enterpriseOf(ctx: Context, workspace: SlackWorkspace): Promise<string | null | 'unknown'> {
  // An org-wide installation has the organisation's id as team id.
  if (workspace.teamId.startsWith('E')) return workspace.teamId
  if (workspace.enterprise !== null) return workspace.enterprise
  try {
    const { enterprise_id } = await workspace.client.auth.test()
    const enterprise = z.string().nullish().parse(enterprise_id) ?? null
    if (enterprise !== null) await saveEnterprise(ctx, workspace.workspaceId, enterprise)
    return enterprise
  } catch (err) {
    ctx.log.warn({ err }, 'Slack did not say which organisation a workspace belongs to')
    return 'unknown'
  }
}
