import type { Fields } from '../../json.ts'
import { Refused } from '../judge.ts'
import type { Platform } from '../platform.ts'
import { findMember, type Member, type Place, type Tenant } from '../world.ts'
import { demandRoster, findPlace } from './permitted.ts'

function account(tenant: Tenant, member: Member): Fields {
  const [givenName = '', ...rest] = member.fullName.split(' ')
  const { userRole } = member
  // https://learn.microsoft.com/microsoftteams/platform/apps-in-teams-meetings/build-apps-for-anonymous-user
  if (userRole === 'anonymous') return { id: member.id, name: member.fullName, tenantId: tenant.id, userRole }
  const isGuest = userRole === 'guest'
  return {
    id: member.id,
    name: member.fullName,
    givenName,
    surname: rest.join(' '),
    objectId: member.aadObjectId,
    aadObjectId: member.aadObjectId,
    email: member.email,
    userPrincipalName: isGuest ? `${member.email.replace('@', '_')}#EXT#@${tenant.id}.example` : member.email,
    tenantId: member.home,
    ...(userRole && { userRole }),
  }
}

function roster(place: Place): Fields[] {
  return [...place.members].flatMap(id => {
    const member = place.tenant.members.get(id)
    return member && !member.left ? [account(place.tenant, member)] : []
  })
}

export function members(platform: Platform, conversation: string): Fields[] {
  const { place } = findPlace(platform, conversation)
  demandRoster(place)
  return roster(place)
}

export function oneMember(platform: Platform, conversation: string, who: string): Fields {
  const { place } = findPlace(platform, conversation)
  demandRoster(place)
  const member = findMember(place.tenant, who)
  if (!member || member.left || !place.members.has(member.id))
    throw new Refused(404, 'MemberNotFoundInConversation', 'Member not found in the conversation.')
  return account(place.tenant, member)
}

export function pagedMembers(platform: Platform, conversation: string, query: URLSearchParams): Fields {
  const all = members(platform, conversation)
  const asked = Number(query.get('pageSize') ?? 200)
  // Teams takes 50 to 500 and ignores what is outside.
  const size = asked >= 50 && asked <= 500 ? asked : 200
  const from = Number(query.get('continuationToken') ?? 0)
  const to = from + size
  return { members: all.slice(from, to), ...(to < all.length && { continuationToken: String(to) }) }
}

function teamOf(platform: Platform, id: string): Tenant {
  const tenant = platform.tenants.values().find(one => one.team.id === id)
  if (!tenant) throw new Refused(404, 'TeamNotFound', 'Team not found.')
  if (!tenant.team.installed)
    throw new Refused(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.')
  return tenant
}

const channelsOf = (tenant: Tenant) => [...tenant.places.values()].filter(place => place.kind === 'channel')

export function teamDetails(platform: Platform, id: string): Fields {
  const tenant = teamOf(platform, id)
  const { name, aadGroupId } = tenant.team
  const channelCount = channelsOf(tenant).length
  return { id, name, aadGroupId, tenantId: tenant.id, channelCount, memberCount: tenant.members.size }
}

/** General comes without a name, as in Teams. Channels are listed in which the app is not, too: their type tells. */
export function teamChannels(platform: Platform, id: string): Fields {
  const conversations = channelsOf(teamOf(platform, id)).map(channel => ({
    id: channel.id,
    name: channel.id === id ? null : channel.name,
    type: channel.channelType,
  }))
  return { conversations }
}
