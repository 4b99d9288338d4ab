import type { Context } from '../../src/context.ts'
import { openBackground } from '../chat/background.ts'
import { createSlackApp } from './app.ts'
import type { SlackConfig } from './config.ts'
import { createSlackDirectory } from './directory.ts'
import { keepInstallation } from './installations.ts'
import { createSlackMessenger } from './messenger.ts'
import { createClient, openWorkspaces } from './workspaces.ts'

/** Slack, ready to speak, and to answer where its router is mounted. */
export async function openSlack(ctx: Context, config: SlackConfig) {
  const workspaces = openWorkspaces(ctx, config)
  const background = openBackground()
  if (config.botToken) await adoptWorkspace(ctx, config, config.botToken)
  return {
    messenger: createSlackMessenger(ctx, workspaces),
    directory: createSlackDirectory(ctx, workspaces),
    router: () => createSlackApp(ctx, config, workspaces, background).router,
    settled: () => background.ended(),
  }
}

/** With a bot token of its own there is one workspace: the token says which. */
async function adoptWorkspace(ctx: Context, slack: SlackConfig, botToken: string): Promise<void> {
  const me = await createClient(slack, botToken).auth.test()
  if (!me.team_id || !me.user_id) throw new Error('Slack did not say which workspace SLACK_BOT_TOKEN belongs to.')
  await keepInstallation(ctx, {
    teamId: me.team_id,
    teamName: me.team ?? me.team_id,
    botToken,
    botUserId: me.user_id,
    installer: null,
    anew: false,
  })
}
