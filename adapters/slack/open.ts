import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { openBackground } from '../chat/background.ts'
import { adoptWorkspace } from './adopt-workspace.ts'
import { createSlackApp, type SlackApp } from './app.ts'
import type { SlackConfig } from './config.ts'
import { createSlackDirectory } from './directory.ts'
import { createSlackHome } from './home.ts'
import { createSlackMessenger } from './messenger.ts'
import { slackFiles } from './receive-file.ts'
import { audienceFinder } from './replying-to.ts'
import { openWorkspaces } from './workspaces.ts'

/**
 * Opens the Slack adapter: it can post, and answers once its router is mounted. Works whether Slack is reachable or
 * not.
 */
export async function openSlack(ctx: Context, config: SlackConfig) {
  const workspaces = openWorkspaces(ctx, config)
  const background = openBackground()
  const adoption = config.botToken ? adoptWorkspace(ctx, config, config.botToken) : null
  await adoption?.begun
  let app: SlackApp | null = null
  return {
    messenger: createSlackMessenger(ctx, workspaces),
    directory: createSlackDirectory(ctx, workspaces),
    home: createSlackHome(ctx, workspaces),
    findAudience: audienceFinder(ctx, workspaces),
    filesFor: async ({ workspaceId }: Actor) => {
      const workspace = await workspaces.byId(workspaceId)
      return workspace ? slackFiles(config, workspace.client) : undefined
    },
    router: () => {
      app = createSlackApp(ctx, config, workspaces, background)
      return app.router
    },
    connect: () => app?.socket?.open(),
    close: async () => await app?.socket?.close(),
    trouble: () => adoption?.trouble() ?? app?.socket?.trouble() ?? null,
    drained: async () => {
      await Promise.all([background.ended(), adoption?.stop()])
    },
  }
}
