import { type AppAnswer, postToApp } from '../call-app.ts'
import { type Fields, text } from '../json.ts'
import { botIdOf, type Platform, serviceUrlOf } from './platform.ts'
import { type Forgery, tokenForApp } from './tokens.ts'
import type { Member, Place } from './world.ts'

/** The place of an activity, and the person. */
export interface Scene {
  platform: Platform
  place: Place
  member: Member
  /** In a channel, the root of the thread. */
  threadId?: string | undefined
}

const teamData = ({ tenant: { team } }: Place): Fields => ({
  id: team.id,
  name: team.name,
  aadGroupId: team.aadGroupId,
})

/** The Entra object id. First events lack it or have it empty; anonymous people have none. */
function objectId({ aadObjectId, objectIdIs }: Member): Fields {
  if (objectIdIs === 'said') return { aadObjectId }
  return objectIdIs === 'empty' ? { aadObjectId: '' } : {}
}

const ofTheTeam = new Set(['conversationUpdate', 'installationUpdate'])

/**
 * An activity with everything that Teams puts around one.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
 */
export function makeActivity({ platform, place, member, threadId }: Scene, more: Fields): Fields {
  const { channelData, entities, ...own } = more
  const { tenant } = place
  const inChannel = place.kind === 'channel'
  const at = new Date(platform.now()).toISOString()
  const country = member.locale.split('-')[1] ?? ''
  return {
    id: platform.nextId(),
    timestamp: at,
    localTimestamp: at,
    localTimezone: member.tz,
    locale: member.locale,
    serviceUrl: serviceUrlOf(platform, place),
    channelId: 'msteams',
    from: { id: member.id, name: member.fullName, ...objectId(member) },
    recipient: { id: botIdOf(platform), name: platform.app.name },
    conversation: {
      ...(place.kind !== 'personal' && { isGroup: true }),
      conversationType: place.kind,
      tenantId: tenant.id,
      id: threadId ? `${place.id};messageid=${threadId}` : place.id,
      ...(inChannel && { name: place.name }),
    },
    entities: [
      ...(Array.isArray(entities) ? entities : []),
      { type: 'clientInfo', locale: member.locale, country, platform: 'Web', timezone: member.tz },
    ],
    channelData: {
      ...(inChannel && tenant.team.named && { teamsTeamId: tenant.team.id, team: teamData(place) }),
      // An event of the team names no channel, unless it is about that channel.
      ...(inChannel && !ofTheTeam.has(text(own.type)) && { teamsChannelId: place.id, channel: { id: place.id } }),
      tenant: { id: tenant.id },
      ...(typeof channelData === 'object' && channelData),
    },
    ...own,
  }
}

/** Posts an activity to the app, signed as Teams signs it; `forged`: with that fault. */
export function deliver(platform: Platform, activity: Fields, forged?: Forgery): Promise<AppAnswer> {
  if (platform.app.messagesUrl === '') throw new Error('No app listens: give messagesUrl or connect() first')
  if (forged === undefined) platform.lastActivity = activity
  const body = platform.alter?.(structuredClone(activity)) ?? activity
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)',
    ...(forged !== 'none' && { authorization: `Bearer ${tokenForApp(platform, text(activity.serviceUrl), forged)}` }),
  }
  return postToApp(
    platform.app.messagesUrl,
    headers,
    JSON.stringify(body),
    platform.invokeTimeoutMs,
    platform.requests.tell,
  )
}

/** Delivers an activity. A failure is shown on the person's screen. */
export async function deliverFor(
  scene: Scene,
  activity: Fields,
): Promise<Extract<AppAnswer, { kind: 'answered' }> | undefined> {
  const answer = await deliver(scene.platform, activity)
  if (answer.kind === 'answered' && answer.status >= 200 && answer.status < 300) return answer
  const reason =
    answer.kind === 'answered' ? `http_${answer.status}` : answer.kind === 'timeout' ? 'timeout' : answer.reason
  inTrouble(scene, activity.type === 'invoke' ? `Unable to reach app (${reason})` : reason)
  return undefined
}

export function inTrouble({ platform, place, member }: Scene, what: string): void {
  member.trouble.push(what)
  platform.changed({ kind: 'screen', tenant: place.tenant.id, person: member.id })
}
