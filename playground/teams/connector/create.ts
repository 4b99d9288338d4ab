import { type Fields, isFields, text } from '../../json.ts'
import { Refused } from '../judge.ts'
import { type Platform, serviceUrlOf } from '../platform.ts'
import { findMember } from '../world.ts'
import { say } from './messages.ts'
import { demandRoster, findPlace } from './permitted.ts'

/**
 * Opens a personal chat with one member, or a new thread in a channel.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
export function createConversation(platform: Platform, given: Fields): Fields {
  const data = isFields(given.channelData) ? given.channelData : {}
  const channel = isFields(data.channel) ? text(data.channel.id) : ''
  return channel === '' ? createPersonal(platform, given, data) : createThread(platform, given, channel)
}

function createThread(platform: Platform, given: Fields, channel: string): Fields {
  const { place } = findPlace(platform, channel)
  if (place.kind !== 'channel') throw new Refused(400, 'BadArgument', `${channel} is no channel`)
  if (!isFields(given.activity)) throw new Refused(400, 'BadArgument', 'A new thread needs an activity')
  const id = say(platform, place, undefined, given.activity)
  return { id: `${place.id};messageid=${id}`, activityId: id, serviceUrl: serviceUrlOf(platform) }
}

function createPersonal(platform: Platform, given: Fields, data: Fields): Fields {
  const tenantId = text(given.tenantId) || (isFields(data.tenant) ? text(data.tenant.id) : '')
  const tenant = platform.tenants.get(tenantId)
  if (!tenant) throw new Refused(400, 'BadArgument', `Unknown tenant ${tenantId}`)
  const members = Array.isArray(given.members) ? given.members : []
  if (given.isGroup === true || members.length !== 1)
    throw new Refused(400, 'BadArgument', 'A bot cannot create a group chat: give exactly one member')
  const [first] = members
  const member = isFields(first) ? findMember(tenant, text(first.id)) : undefined
  const place = tenant.places.values().find(one => one.kind === 'personal' && member && one.members.has(member.id))
  if (!member || !place) throw new Refused(403, 'BotNotInConversationRoster', 'The user is not part of the tenant.')
  demandRoster(place)
  const activityId = isFields(given.activity) ? say(platform, place, undefined, given.activity) : undefined
  return { id: place.id, ...(activityId && { activityId }), serviceUrl: serviceUrlOf(platform) }
}
