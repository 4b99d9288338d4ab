import type { Context } from '../../src/context.ts'
import type { FindAudience } from '../chat/channels/channel-audience.ts'
import { words } from '../chat/words/words.ts'
import { channelAudience } from './channel-audience.ts'
import { findPerson } from './find-person.ts'
import { slackFiles } from './receive-file.ts'
import type { Replying } from './reply.ts'
import type { SlackWorkspaces } from './workspaces.ts'

export interface Installed {
  teamId?: string | undefined
  enterpriseId?: string | undefined
  isEnterpriseInstall: boolean
}

/**
 * The id under which the app is installed: that of the workspace, or of the organisation for an org-wide installation.
 */
export function installedIn(source: Installed): string {
  return (source.isEnterpriseInstall === true ? source.enterpriseId : source.teamId) ?? ''
}

/** The person of a click, as the inbox stores them. */
export const whoClicked = (source: Installed, person: string) => ({
  platform: 'slack' as const,
  workspace: installedIn(source),
  person,
})

/** Thrown if the app isn't installed: there is no token with which to answer. */
export class NotInstalled extends Error {
  constructor() {
    super('The app is not installed in that workspace.')
    this.name = 'NotInstalled'
  }
}

/** Everything that is needed to answer a person. Throws NotInstalled. */
export async function replyingTo(
  ctx: Context,
  workspaces: SlackWorkspaces,
  source: Installed,
  userId: string,
): Promise<Replying> {
  const workspace = await workspaces.byTeam(installedIn(source))
  if (!workspace) throw new NotInstalled()
  const actor = await findPerson(ctx, workspace, userId)
  const { client } = workspace
  return {
    ctx,
    actor,
    w: words(actor.locale, actor.timeZone),
    client,
    findAudience: audienceFinder(ctx, workspaces),
    files: slackFiles(workspaces, client),
  }
}

/** Finds out who reads a channel, through the workspace that the channel belongs to. */
export function audienceFinder(ctx: Context, workspaces: SlackWorkspaces): FindAudience {
  return async of => {
    const workspace = await workspaces.byId(of.workspaceId)
    return workspace ? await channelAudience(ctx, workspace.client, of.channel) : 'unasked'
  }
}
