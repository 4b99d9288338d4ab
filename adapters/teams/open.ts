import type { Context } from '../../src/context.ts'
import { openBackground } from '../chat/background.ts'
import { createTeamsApp } from './app.ts'
import type { TeamsConfig } from './config.ts'
import { openConnector } from './connector.ts'
import { createTeamsDirectory } from './directory.ts'
import { createTeamsHome } from './home.ts'
import { createTeamsMessenger } from './messenger.ts'
import { audienceFinder } from './replying-to.ts'

/** Opens the Teams adapter: it can post, and answers once its router is mounted. */
export function openTeams(ctx: Context, config: TeamsConfig) {
  const teams = {
    ctx,
    config,
    connector: openConnector(config),
    startedAt: ctx.now(),
    background: openBackground(),
  }
  return {
    messenger: createTeamsMessenger(teams),
    directory: createTeamsDirectory(teams),
    home: createTeamsHome(teams),
    findAudience: audienceFinder(teams),
    // A message with a file is no click of the inbox.
    filesFor: async () => undefined,
    router: () => createTeamsApp(teams).router,
    // Teams sends everything to the router.
    connect: () => {},
    close: async () => {},
    trouble: () => teams.connector.trouble(),
    drained: () => teams.background.ended(),
  }
}
