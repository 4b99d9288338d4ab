import type { Fields } from '../json.ts'

/** An organisation with its people, its team and its chats. It lives in memory; `save.ts` persists some of it. */
export interface Tenant {
  id: string
  name: string
  members: Map<string, Member>
  team: Team
  /** By conversation id: personal chats, group chats and channels. */
  places: Map<string, Place>
  /** Complete files in the people's OneDrives, by their unique id. */
  drive: Map<string, DriveFile>
}

/** A file that the app put into somebody's OneDrive. */
export interface DriveFile {
  uniqueId: string
  name: string
  /** The extension, without a dot. */
  fileType: string
  /** A member's id. */
  owner: string
  contentUrl: string
  content: Buffer
}

/** A file on the person's computer. */
export interface OwnFile {
  name: string
  content: Uint8Array
  /**
   * What its address does: it has expired, it leads to a page about the file (Teams on a phone), or it redirects there.
   * A text is another address.
   */
  address?: 'expired' | 'page' | { redirect: string } | { is: string }
}

/** A file of which parts are still missing. */
export interface Upload {
  tenant: Tenant
  file: DriveFile
  parts: Buffer[]
  /** Bytes of the whole file, as its first part says. */
  total: number | undefined
}

export interface Team {
  /** The id of its General channel. */
  id: string
  aadGroupId: string
  name: string
  /** Whether the bot is in it. */
  installed: boolean
  archived: boolean
  /** Activities in its channels name the team. */
  named: boolean
}

export interface Member {
  /** `29:...` */
  id: string
  aadObjectId: string
  /** How tests call them. */
  name: string
  fullName: string
  email: string
  /** As in the roster; undefined: the roster has none. */
  userRole: UserRole | undefined
  /** The tenant that they belong to: another one for people of another company in a shared channel. */
  home: string
  /** Whether their activities carry their object id. */
  objectIdIs: ObjectIdIs
  locale: string
  tz: string
  blocked: boolean
  /** Their account was disabled or deleted: no roster knows them. */
  left: boolean
  /** Ids of posts whose card was replaced for this person alone, until the post changes. */
  views: Map<string, Fields>
  /** What was typed into a card, by input id, and what is toggled. A new card is a new object and begins anew. */
  drafts: WeakMap<Fields, Draft>
  dialog: Dialog | undefined
  errors: Record<string, string>
  notices: string[]
  trouble: string[]
}

export type UserRole = 'user' | 'guest' | 'anonymous'

/** `missing` and `empty`: activities lack it, the roster has it. `none`: they have none. */
export type ObjectIdIs = 'said' | 'missing' | 'empty' | 'none'

/** What one person did with one card before clicking. */
export interface Draft {
  typed: Map<string, string>
  /** By element id, where it differs from the card. */
  visible: Map<string, boolean>
}

/** A task module on somebody's screen. */
export interface Dialog {
  title: string
  height: unknown
  width: unknown
  card: Fields
  /** Where it was opened. */
  place: Place
  threadId: string | undefined
}

/** An app of a team is in its standard channels; to the others it is added one by one. */
export type ChannelType = 'standard' | 'private' | 'shared'

/** A conversation. */
export interface Place {
  id: string
  kind: 'personal' | 'groupChat' | 'channel'
  /** Of a channel and of a group chat; for a personal chat the person's. */
  name: string
  tenant: Tenant
  members: Set<string>
  /** For a standard channel, what counts is its team. `removed`: it was there once. */
  app: 'never' | 'installed' | 'removed'
  /** `standard` also for what is no channel. */
  channelType: ChannelType
  archived: boolean
  posts: Post[]
}

export interface Post {
  id: string
  /** A member's id or `app`. */
  from: string
  text: string
  card: Fields | undefined
  file: FileCard | undefined
  /** The root of the thread it stands in, in channels. */
  replyTo: string | undefined
  edited: boolean
  deleted: boolean
}

/** Whether a file may be uploaded, or one that was. */
export type FileCard =
  | {
      kind: 'consent'
      name: string
      description: string
      sizeInBytes: number
      acceptContext: Fields
      declineContext: Fields
    }
  | { kind: 'info'; name: string; contentUrl: string; uniqueId: string; fileType: string }

export const adaptiveCard = 'application/vnd.microsoft.card.adaptive'

export function findMember(tenant: Tenant, who: string): Member | undefined {
  const name = who.replace(/^@/, '').toLowerCase()
  for (const member of tenant.members.values())
    if (
      [member.id, member.aadObjectId, member.name.toLowerCase(), member.fullName.toLowerCase()].includes(name) ||
      member.id === who
    )
      return member
  return undefined
}

export function memberOf(tenant: Tenant, who: string): Member {
  const member = findMember(tenant, who)
  if (!member) throw new Error(`There is nobody called ${who} in ${tenant.name}`)
  return member
}

/** `#Fleet` is a channel, `@Ada` her chat with the app, anything else a group chat's name or an id. */
export function placeOf(tenant: Tenant, where: string): Place {
  const places = [...tenant.places.values()]
  const name = where.slice(1).toLowerCase()
  const found = where.startsWith('#')
    ? places.find(place => place.kind === 'channel' && place.name.toLowerCase() === name)
    : where.startsWith('@')
      ? places.find(place => place.kind === 'personal' && place.name.toLowerCase() === name)
      : (tenant.places.get(where.split(';')[0] ?? '') ??
        places.find(place => place.kind === 'groupChat' && place.name.toLowerCase() === where.toLowerCase()))
  if (!found) throw new Error(`There is no ${where} in ${tenant.name}`)
  return found
}

/** The place a member means: `dm` is their own chat with the app. */
export function placeFor(tenant: Tenant, member: Member, where: string): Place {
  const place = placeOf(tenant, where === 'dm' ? `@${member.name}` : where)
  if (!place.members.has(member.id)) throw new Error(`${member.name} is not in ${where}`)
  return place
}

/**
 * Whether the bot belongs to it, whatever it may write there. A private or shared channel needs both: the app in its team,
 * and in the channel.
 * https://learn.microsoft.com/microsoftteams/platform/build-apps-for-shared-private-channels#capabilities-across-channels
 */
export const appIsIn = (place: Place): boolean => {
  if (place.kind !== 'channel') return place.app === 'installed'
  return place.tenant.team.installed && (place.channelType === 'standard' || place.app === 'installed')
}

/** Whether nobody may write there. */
export const isReadOnly = (place: Place): boolean =>
  place.archived || (place.kind === 'channel' && place.tenant.team.archived)

/** The personal chat is open to a bot that shares a team or a group chat with the person. */
export const sharesAPlace = (tenant: Tenant, member: Member): boolean =>
  tenant.places.values().some(place => place.kind !== 'personal' && appIsIn(place) && place.members.has(member.id))
