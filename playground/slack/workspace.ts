import { startEmulated } from './emulated.ts'
import type { Platform } from './platform.ts'
import { createTimes } from './times.ts'
import { issueBotToken } from './tokens.ts'
import { randomId } from './views.ts'
import {
  type Channel,
  type Company,
  findMember,
  type Guest,
  type Hidden,
  type Member,
  type Shared,
  type Workspace,
} from './world.ts'

export interface PersonSeed {
  /** The name that tests use; the handle is its lower case. */
  name: string
  realName?: string
  email?: string
  locale?: string
  tz?: string
  admin?: boolean
  owner?: boolean
  guest?: Guest
  /** Set for people of another company, in a shared channel. */
  company?: Company
  bot?: boolean
  hidden?: Hidden
}

export interface ChannelSeed {
  name: string
  private?: boolean
  shared?: Shared
  /** Whether the bot is in it. Default: true. */
  bot?: boolean
  /** Its members, by name. Default: everybody. */
  people?: string[]
}

export interface WorkspaceSeed {
  id?: string
  name?: string
  domain?: string
  enterprise?: { id: string; name: string }
  /** The first installation is one for the whole organisation. */
  orgWide?: boolean
  people?: PersonSeed[]
  channels?: ChannelSeed[]
  /** False: the app is installed through OAuth. */
  installed?: boolean
}

const people: PersonSeed[] = [
  { name: 'Ada', realName: 'Ada Keller', owner: true, admin: true, tz: 'Europe/Zurich' },
  { name: 'Fred', realName: 'Fred Miller', tz: 'America/Chicago' },
  { name: 'Marie', realName: 'Marie Dubois', locale: 'fr-FR', tz: 'Europe/Paris' },
  { name: 'Max', realName: 'Max Weber', tz: 'Europe/Berlin' },
]

const channels: ChannelSeed[] = [{ name: 'general' }, { name: 'fleet' }, { name: 'finance' }]

/** How many people can be added to a running workspace. */
const spare = 100
const spareHandle = (index: number) => `spare-${index}`

/** Creates a workspace with its own emulate behind it. */
export async function startWorkspace(platform: Platform, seed: WorkspaceSeed): Promise<Workspace> {
  const seededPeople = seed.people ?? people
  const seededChannels = seed.channels ?? channels
  const number = platform.workspaces.size + 1
  const name = seed.name ?? (number === 1 ? 'Keller Construction' : `Workspace ${number}`)
  const id = seed.id ?? `T0LOCAL${String(number).padStart(3, '0')}`
  if (platform.workspaces.has(id)) throw new Error(`There is already a workspace ${id}`)
  const bot = {
    userId: `U0BOT${String(number).padStart(4, '0')}`,
    botId: `B0BOT${String(number).padStart(4, '0')}`,
    token: '',
    installed: false,
  }
  const domain = seed.domain ?? name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const times = createTimes(platform.now)
  const emulated = await startEmulated({
    times,
    team: { name, domain },
    handles: [
      ...seededPeople.map(person => person.name.toLowerCase()),
      ...Array.from({ length: spare }, (_, index) => spareHandle(index)),
    ],
    channels: seededChannels.map(channel => channel.name),
    bot: { appId: platform.app.id, botId: bot.botId, userId: bot.userId, name: platform.app.name },
    clientId: platform.app.clientId,
    clientSecret: platform.app.clientSecret,
    baseUrl: platform.origin,
  })
  const workspace: Workspace = {
    id,
    name,
    domain,
    enterprise: seed.enterprise,
    orgWide: seed.orgWide ?? false,
    members: new Map(),
    channels: new Map(),
    files: new Map(),
    usersPerPage: 1000,
    bot,
    times,
    forward: emulated.forward,
    repost: emulated.repost,
    emulateUrl: emulated.url,
    close: emulated.close,
    spareUsers: Array.from({ length: spare }, (_, index) => ({
      handle: spareHandle(index),
      id: emulated.userIds.get(spareHandle(index)) ?? '',
    })),
  }
  platform.workspaces.set(id, workspace)
  for (const person of seededPeople) {
    const handle = person.name.toLowerCase()
    join(workspace, person, emulated.userIds.get(handle) ?? '', handle)
  }
  join(workspace, { name: platform.app.name.toLowerCase(), realName: platform.app.name }, bot.userId, '').isBot = true
  for (const channel of seededChannels) openChannel(workspace, channel, emulated.channelIds.get(channel.name) ?? '')
  if (seed.installed ?? true) issueBotToken(platform, workspace, platform.app.scopes)
  return workspace
}

function join(workspace: Workspace, seed: PersonSeed, id: string, emulateHandle: string): Member {
  const name = seed.name.toLowerCase()
  const member: Member = {
    id,
    name,
    emulateHandle,
    realName: seed.realName ?? seed.name,
    email: seed.email ?? `${name}@${workspace.domain}.example`,
    locale: seed.locale ?? 'en-US',
    tz: seed.tz ?? 'Etc/UTC',
    isAdmin: seed.admin ?? false,
    isOwner: seed.owner ?? false,
    guest: seed.guest,
    company: seed.company,
    hidden: seed.hidden,
    isBot: seed.bot ?? false,
    deleted: false,
    home: undefined,
    stack: [],
    ephemerals: [],
    messageStates: new Map(),
    errors: {},
    trouble: [],
  }
  workspace.members.set(id, member)
  return member
}

/** Somebody joins the workspace, and its public channels. */
export function addMember(platform: Platform, workspace: Workspace, seed: PersonSeed): Member {
  const name = seed.name.toLowerCase()
  for (const member of workspace.members.values())
    if (member.name === name) throw new Error(`There is already a ${name} in ${workspace.name}`)
  const free = workspace.spareUsers.shift()
  if (!free) throw new Error('No spare user left: give the people to startSlack, emulate takes no more while it runs')
  const member = join(workspace, seed, free.id, free.handle)
  for (const channel of workspace.channels.values()) if (!channel.isPrivate) channel.members.add(member.id)
  platform.changed({ kind: 'people', team: workspace.id, user: member.id })
  return member
}

function openChannel(workspace: Workspace, seed: ChannelSeed, id: string): Channel {
  const everyone = [...workspace.members.values()].filter(member => !member.isBot).map(member => member.id)
  const inside = seed.people?.map(name => {
    const member = findMember(workspace, name)
    if (!member) throw new Error(`No ${name} in ${workspace.name}`)
    return member.id
  })
  const channel: Channel = {
    id: id || randomId('C'),
    name: seed.name,
    isPrivate: seed.private ?? false,
    isArchived: false,
    shared: seed.shared,
    im: undefined,
    members: new Set(inside ?? everyone),
    messages: [],
  }
  if (seed.bot ?? true) channel.members.add(workspace.bot.userId)
  workspace.channels.set(channel.id, channel)
  return channel
}

export async function addChannel(platform: Platform, workspace: Workspace, seed: ChannelSeed): Promise<Channel> {
  const answer = await workspace.forward('conversations.create', { name: seed.name })
  if (answer.ok !== true) throw new Error(`emulate made no channel ${seed.name}: ${String(answer.error)}`)
  const found = answer.channel
  const id = typeof found === 'object' && found !== null && 'id' in found ? String(found.id) : ''
  const channel = openChannel(workspace, seed, id)
  platform.changed({ kind: 'channel', team: workspace.id, channel: channel.id })
  return channel
}
