import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import { findWorkspace } from '../../src/workspace/find-workspace.ts'
import type { Background } from '../chat/background.ts'
import type { FindAudience } from '../chat/channels/channel-audience.ts'
import type { Files } from '../chat/own-list/received-file.ts'
import { type Words, words } from '../chat/words/words.ts'
import { isPersonal, type TeamsActivity } from './activity.ts'
import { channelAudience } from './channel-audience.ts'
import type { TeamsConfig } from './config.ts'
import type { Connector, Spot } from './connector.ts'
import { findPerson } from './find-person.ts'
import { teamsFiles } from './receive-file.ts'
import { serviceUrlOf } from './service-url.ts'

/** The parts of the adapter, created once. */
export interface Teams {
  ctx: Context
  config: TeamsConfig
  connector: Connector
  /** When this process started. Profiles saved before may not match the current setting of Administrators. */
  startedAt: Date
  /** Work that goes on after its invoke was answered. */
  background: Background
}

/** Everything that is needed to answer a person. */
export interface Replying extends Teams {
  actor: Actor
  w: Words
  tenant: string
  /** The conversation in which they act; in a channel, the thread. */
  spot: Spot
  personal: boolean
  findAudience: FindAudience
  files: Files
}

/** `null` if the app is uninstalled: late activities are not answered. */
export async function replyingTo(teams: Teams, tenant: string, activity: TeamsActivity): Promise<Replying | null> {
  const actor = await findPerson(teams, tenant, activity)
  if (!actor) return null
  return {
    ...teams,
    actor,
    w: words(actor.locale, actor.timeZone),
    tenant,
    spot: { serviceUrl: activity.serviceUrl, conversation: activity.conversation.id },
    personal: isPersonal(activity),
    findAudience: audienceFinder(teams),
    files: teamsFiles(activity.serviceUrl),
  }
}

/** Finds out who reads a channel, through the tenant that the channel belongs to. */
export function audienceFinder({ ctx, connector }: Teams): FindAudience {
  return async ({ workspaceId, channel: conversation }) => {
    const workspace = await findWorkspace(ctx.db, { platform: 'teams', id: workspaceId })
    if (!workspace?.serviceUrl) return 'unasked'
    const of = { tenant: workspace.externalId, serviceUrl: workspace.serviceUrl }
    const spot = { serviceUrl: await serviceUrlOf(ctx, of, conversation), conversation }
    return await channelAudience(ctx, connector, workspace.externalId, spot)
  }
}
