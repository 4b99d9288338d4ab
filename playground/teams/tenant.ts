import type { Platform } from './platform.ts'
import { digest, uuid } from './tokens.ts'
import {
  type ChannelType,
  type Member,
  memberOf,
  type ObjectIdIs,
  type Place,
  type Team,
  type Tenant,
  type UserRole,
} from './world.ts'

export interface PersonSeed {
  /** How tests call them. */
  name: string
  /** As the app gets it. */
  fullName?: string
  email?: string
  locale?: string
  tz?: string
  /** A user unless said; null: the roster says none. */
  role?: UserRole | null
  /** The id of the tenant that they belong to, if it is another one. */
  home?: string
  objectId?: ObjectIdIs
}

export interface GroupChatSeed {
  name: string
  /** Who is in it, by name. Everybody unless said. */
  people?: string[]
}

export interface TenantSeed {
  id?: string
  name?: string
  people?: PersonSeed[]
  /** General is always there. */
  channels?: string[]
  groupChats?: GroupChatSeed[]
}

const people: PersonSeed[] = [
  { name: 'Ada', fullName: 'Ada Keller', tz: 'Europe/Zurich' },
  { name: 'Fred', fullName: 'Fred Miller', tz: 'America/Chicago' },
  { name: 'Marie', fullName: 'Marie Dubois', locale: 'fr-FR', tz: 'Europe/Paris' },
  { name: 'Max', fullName: 'Max Weber', tz: 'Europe/Berlin' },
]

/** Makes a tenant: people with their personal chats, the team Fleet with its channels, and group chats. */
export function makeTenant(platform: Platform, seed: TenantSeed): Tenant {
  const number = platform.tenants.size + 1
  const name = seed.name ?? (number === 1 ? 'Keller Construction' : `Tenant ${number}`)
  const id = seed.id ?? uuid('tenant', String(number))
  if (platform.tenants.has(id)) throw new Error(`There is already a tenant ${id}`)
  const team: Team = {
    id: channelId(id, 'General'),
    aadGroupId: uuid(id, 'team'),
    name: 'Fleet',
    installed: false,
    archived: false,
    named: true,
  }
  const tenant: Tenant = { id, name, members: new Map(), team, places: new Map(), drive: new Map() }
  for (const person of seed.people ?? people) addMember(tenant, person)
  for (const channel of new Set(['General', ...(seed.channels ?? ['Fleet', 'Finance'])])) addChannel(tenant, channel)
  for (const chat of seed.groupChats ?? [{ name: 'Yard crew' }]) {
    const inside = [...tenant.members.values()].filter(member => chat.people?.includes(member.name) ?? true)
    const chatId = `19:${digest(id, 'chat', chat.name).slice(0, 32)}@thread.v2`
    addPlace(tenant, chatId, 'groupChat', chat.name, inside)
  }
  platform.tenants.set(id, tenant)
  return tenant
}

const channelId = (tenant: string, name: string) => `19:${digest(tenant, 'channel', name).slice(0, 32)}@thread.tacv2`

function addPlace(tenant: Tenant, id: string, kind: Place['kind'], name: string, inside: Iterable<Member>): Place {
  const members = new Set([...inside].map(member => member.id))
  const place: Place = {
    id,
    kind,
    name,
    tenant,
    members,
    app: 'never',
    channelType: 'standard',
    archived: false,
    posts: [],
  }
  tenant.places.set(id, place)
  return place
}

/** Somebody joins the tenant and its team, and gets a personal chat with the app that is empty yet. */
export function addMember(tenant: Tenant, seed: PersonSeed): Member {
  const fullName = seed.fullName ?? seed.name
  const member: Member = {
    id: `29:1${Buffer.from(digest(tenant.id, 'mri', seed.name), 'hex').toString('base64url')}`,
    aadObjectId: uuid(tenant.id, 'person', seed.name),
    name: seed.name,
    fullName,
    email: seed.email ?? `${seed.name.toLowerCase()}@${tenant.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.example`,
    userRole: seed.role === null ? undefined : (seed.role ?? 'user'),
    home: seed.home ?? tenant.id,
    objectIdIs: seed.objectId ?? (seed.role === 'anonymous' ? 'none' : 'said'),
    locale: seed.locale ?? 'en-US',
    tz: seed.tz ?? 'Etc/UTC',
    blocked: false,
    left: false,
    views: new Map(),
    drafts: new WeakMap(),
    dialog: undefined,
    errors: {},
    notices: [],
    trouble: [],
  }
  for (const other of tenant.members.values())
    if (other.name === member.name) throw new Error(`There is already a ${member.name} in ${tenant.name}`)
  tenant.members.set(member.id, member)
  const hash = Buffer.from(digest(tenant.id, 'dm', seed.name), 'hex').toString('base64url')
  addPlace(tenant, `a:1${hash}`, 'personal', member.name, [member])
  for (const place of tenant.places.values())
    if (place.kind === 'channel' && place.channelType === 'standard') place.members.add(member.id)
  return member
}

export interface ChannelSeed {
  type?: ChannelType
  /** Who is in it, by name. Everybody unless said. */
  people?: string[]
}

export function addChannel(tenant: Tenant, name: string, { type = 'standard', people }: ChannelSeed = {}): Place {
  const inside = people?.map(who => memberOf(tenant, who)) ?? tenant.members.values()
  const place = addPlace(tenant, channelId(tenant.id, name), 'channel', name, inside)
  place.channelType = type
  return place
}
