import type { Context } from '../../src/context.ts'
import type { AskReaders } from '../chat/channels/channel-readers.ts'
import { words } from '../chat/words/words.ts'
import { channelReaders } from './channel-readers.ts'
import { findPerson } from './find-person.ts'
import type { Replying } from './reply.ts'
import type { SlackWorkspaces } from './workspaces.ts'

export interface Installed {
  teamId?: string | undefined
  enterpriseId?: string | undefined
  isEnterpriseInstall: boolean
}

/** Where the app was installed: a workspace, or for an org-wide install the organisation. */
export function installedIn(source: Installed): string {
  return (source.isEnterpriseInstall === true ? source.enterpriseId : source.teamId) ?? ''
}

/** Thrown where the app isn't installed: there is no token with which anything could be said. */
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
  return { ctx, actor, w: words(actor.locale, actor.timeZone), client, readersOf: askReaders(ctx, workspaces) }
}

/** Who reads a channel, by the workspace that it belongs to. */
export function askReaders(ctx: Context, workspaces: SlackWorkspaces): AskReaders {
  return async of => {
    const its = await workspaces.byId(of.workspaceId)
    return its ? await channelReaders(ctx, its.client, of.channel) : 'unasked'
  }
}
