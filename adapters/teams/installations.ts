import { ZodError } from 'zod'
import type { Context } from '../../src/context.ts'
import type { Conversation } from '../../src/conversation/conversation.ts'
import { dropConversations } from '../../src/conversation/drop-conversations.ts'
import { findWitnesses } from '../../src/conversation/find-witnesses.ts'
import { recordConversations } from '../../src/conversation/record-conversations.ts'
import { kindOf, needsAdding, personOf, type TeamsActivity, withoutThread } from './activity.ts'
import type { Connector } from './connector.ts'
import { ConnectorError } from './connector-error.ts'

/**
 * Records that the app is in the conversation of this activity. The tenant's first conversation installs the tenant.
 * Returns whether the conversation is new.
 */
export async function recordInstallation(
  ctx: Context,
  connector: Connector,
  tenant: string,
  activity: TeamsActivity,
): Promise<boolean> {
  const one = conversationOf(activity)
  const added = await recordConversations(ctx, {
    platform: 'teams',
    tenant,
    conversations: [one],
    ...activityFacts(ctx, activity),
  })
  if (added.length > 0 && one.kind !== 'personal') await nameConversations(ctx, connector, tenant, activity)
  return added.length > 0
}

/**
 * Records that the app is no longer in the conversation of this activity. Of a team, these are all its channels, unless
 * the app was taken out of one private or shared channel alone.
 */
export async function dropInstallation(
  ctx: Context,
  connector: Connector,
  tenant: string,
  activity: TeamsActivity,
): Promise<void> {
  const { eventType, channel } = activity.channelData ?? {}
  if (eventType === 'channelMemberRemoved' || needsAdding(channel?.type))
    return await dropChannel(ctx, connector, tenant, activity)
  await dropConversation(ctx, connector, tenant, activity, conversationOf(activity))
}

async function dropConversation(
  ctx: Context,
  connector: Connector,
  tenant: string,
  activity: TeamsActivity,
  conversation: Conversation,
): Promise<void> {
  await recordOtherConversation(ctx, connector, tenant, activity, conversation)
  await dropConversations(ctx, { platform: 'teams', tenant, conversation, at: activity.timestamp ?? ctx.now() })
}

/**
 * Called before a conversation is dropped. Dropping the last one uninstalls the tenant, so Teams is first asked whether
 * the app is still with people or conversations of the tenant that we know; the first that answers is kept. Throws if
 * Teams doesn't say; the app then stays installed.
 */
async function recordOtherConversation(
  ctx: Context,
  connector: Connector,
  tenant: string,
  activity: TeamsActivity,
  leaving: Conversation,
): Promise<void> {
  const witnesses = await findWitnesses(ctx, { platform: 'teams', tenant, leaving })
  if (!witnesses) return
  const { serviceUrl } = activity
  const keep = async (one: Conversation) => {
    await recordConversations(ctx, { platform: 'teams', tenant, conversations: [one], ...activityFacts(ctx, activity) })
  }
  for (const person of witnesses.people) {
    const externalId = await unlessRefused(connector.openChat(serviceUrl, tenant, person))
    if (externalId !== null) return await keep({ externalId, kind: 'personal', name: '', person, team: null })
  }
  for (const one of witnesses.conversations) {
    const members = await unlessRefused(connector.members({ serviceUrl, conversation: one.externalId }))
    if (members !== null) return await keep(one)
  }
}

/** The result of the call; `null` if Teams says that the app, or the person, isn't there. */
async function unlessRefused<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call
  } catch (err) {
    const isRefused = err instanceof ConnectorError && [400, 403, 404].includes(err.status ?? 0)
    if (isRefused) return null
    throw err
  }
}

/** Records that nothing can be posted to a channel any more, although the app is still in its team. */
export async function dropChannel(
  ctx: Context,
  connector: Connector,
  tenant: string,
  activity: TeamsActivity,
): Promise<void> {
  const channel = activity.channelData?.channel
  if (!channel) return
  const conversation = { ...conversationOf(activity), externalId: channel.id, team: null }
  await dropConversation(ctx, connector, tenant, activity, conversation)
}

/** How many members name a group chat without a name. */
const NAMED = 5

/**
 * Looks up the names of a conversation. In a team the app is in every standard channel, so all of them are read; a group
 * chat without a name is named after its members.
 */
export async function nameConversations(
  ctx: Context,
  connector: Connector,
  tenant: string,
  activity: TeamsActivity,
): Promise<void> {
  try {
    const conversations = await readNames(connector, activity)
    if (conversations.length === 0) return
    await recordConversations(ctx, { platform: 'teams', tenant, conversations, ...activityFacts(ctx, activity) })
  } catch (err) {
    // Until the next event, it has the name from its activities, or none.
    if (!(err instanceof ConnectorError || err instanceof ZodError)) throw err
    ctx.log.warn({ err }, 'Teams: the names of the conversations could not be read')
  }
}

function activityFacts(ctx: Context, activity: TeamsActivity) {
  return {
    botUserId: activity.recipient.id || null,
    serviceUrl: activity.serviceUrl,
    // If Teams doesn't say when, the time of arrival.
    at: activity.timestamp ?? ctx.now(),
    isMessage: activity.type === 'message' || activity.type === 'invoke',
  }
}

async function readNames(connector: Connector, activity: TeamsActivity): Promise<Conversation[]> {
  const one = conversationOf(activity)
  const { serviceUrl } = activity
  if (one.team === null) {
    if (one.name !== '' || one.kind === 'channel') return []
    const members = await connector.members({ serviceUrl, conversation: one.externalId })
    const more = members.length > NAMED ? ', …' : ''
    return [{ ...one, name: `${members.slice(0, NAMED).join(', ')}${more}` }]
  }
  const team = one.team
  const teamName = activity.channelData?.team?.name ?? (await connector.teamName(serviceUrl, team))
  const channels = await connector.channels(serviceUrl, team)
  return channels.map(channel => ({
    externalId: channel.id,
    kind: 'channel',
    name: `${teamName} › ${channel.name || 'General'}`,
    person: null,
    team,
    onlyIfKnown: channel.needsAdding,
  }))
}

function conversationOf(activity: TeamsActivity): Conversation {
  const { conversation, channelData } = activity
  const kind = kindOf(activity)
  return {
    externalId: withoutThread(conversation.id),
    kind,
    name: nameOf(activity, kind),
    person: kind === 'personal' ? personOf(activity) : null,
    // Not every activity in a channel names its team.
    team: kind === 'channel' ? (channelData?.team?.id ?? null) : null,
  }
}

/** The name of the conversation, if the activity says it: of a channel with the name of its team, as in `readNames`. */
function nameOf({ conversation, channelData }: TeamsActivity, kind: Conversation['kind']): string {
  if (kind === 'group') return conversation.name ?? ''
  const { team, channel } = channelData ?? {}
  const isNamed = team?.name && channel?.name && channel.id === withoutThread(conversation.id)
  return isNamed ? `${team.name} › ${channel.name}` : ''
}
