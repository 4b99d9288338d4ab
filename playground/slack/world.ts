import type { ElementState } from './element-state.ts'
import type { Times } from './times.ts'
import type { Block } from './validate-blocks.ts'
import type { ViewPayload } from './validate-view.ts'

/** A workspace, in memory; `save.ts` stores some of it. */
export interface Workspace {
  id: string
  name: string
  domain: string
  enterprise: { id: string; name: string } | undefined
  orgWide: boolean
  members: Map<string, Member>
  channels: Map<string, Channel>
  files: Map<string, LocalFile>
  /** The page size of `users.list`. */
  usersPerPage: number
  bot: { userId: string; botId: string; token: string; installed: boolean }
  times: Times
  repost: (args: Record<string, unknown>, ts: string, as?: string) => Promise<void>
  /** Calls a method of the emulate instance behind this workspace; see emulated.ts. */
  forward: (method: string, args: Record<string, unknown>, as?: string) => Promise<Record<string, unknown>>
  emulateUrl: string
  close: () => Promise<void>
  /** Unused users of emulate, for people who join later: a running emulate can't add users. */
  spareUsers: { handle: string; id: string }[]
}

export interface Member {
  id: string
  /** The handle, lower case, unique in the workspace. */
  name: string
  /** This person's handle in emulate, for posts in their name. Empty for the bot. */
  emulateHandle: string
  realName: string
  email: string
  locale: string
  tz: string
  isAdmin: boolean
  isOwner: boolean
  guest: Guest | undefined
  company: Company | undefined
  /** What Slack says about them instead of their profile. */
  hidden: Hidden | undefined
  isBot: boolean
  deleted: boolean
  home: Shown | undefined
  /** Modals on this person's screen, the visible one last. */
  stack: Shown[]
  ephemerals: Ephemeral[]
  /** What this person ticked or chose in a message, by channel and ts. */
  messageStates: Map<string, ElementState>
  errors: Record<string, string>
  trouble: string[]
}

/**
 * A view on a person's screen. Ours and not emulate's, which has no stack order, keeps no typed values over an update,
 * and answers a closed view as if it were open.
 */
export interface Shown {
  id: string
  userId: string
  payload: ViewPayload
  state: ElementState
  hash: string
  rootId: string
  previousId: string | undefined
  /** Where the person was when the modal opened: what default_to_current_conversation means. */
  channelId: string | undefined
}

/** A token for the Web API of one workspace. */
export interface Token {
  value: string
  workspace: Workspace
  scopes: Set<string>
  /** The error of a call with a token that is no longer valid. */
  dead: 'token_revoked' | 'account_inactive' | undefined
  /** When it expires, in milliseconds; undefined: never, because the app doesn't rotate its tokens. */
  expiresAt: number | undefined
}

/** Somebody who was invited: to several channels, or to one. */
export type Guest = 'multi_channel' | 'single_channel'

/** Another company whose people are in channels here. */
export interface Company {
  team: string
  /** Its organisation (Enterprise Grid). */
  enterprise?: string
  /** They share no channel with the app any more. */
  stranger?: boolean
}

export type Hidden = 'user_not_found' | 'user_not_visible'

/** Shared with another company, about to be, or with other workspaces of the organisation. */
export type Shared = 'external' | 'pending' | 'organisation'

export interface Channel {
  id: string
  name: string
  isPrivate: boolean
  isArchived: boolean
  shared: Shared | undefined
  /** The person at the other end of a direct message with the bot. */
  im: string | undefined
  members: Set<string>
  /** Oldest first. A mirror of what emulate holds, so that tests and the page can read without waiting. */
  messages: Message[]
}

export interface Message {
  channel: string
  ts: string
  text: string
  blocks: Block[] | undefined
  metadata: { event_type: string; event_payload: Record<string, unknown> } | undefined
  user: string
  botId: string | undefined
  threadTs: string | undefined
  edited: { user: string; ts: string } | undefined
  files: string[]
  username: string | undefined
}

export interface Ephemeral {
  channel: string
  ts: string
  text: string
  blocks: Block[] | undefined
  threadTs: string | undefined
  /** Who sees it. */
  user: string
}

export interface LocalFile {
  id: string
  name: string
  title: string
  mimetype: string
  size: number
  altText: string
  channels: string[]
  content: Buffer
  /** It was deleted: Slack says so, and serves it no more. */
  deleted?: boolean
  /** Where it is instead of here: a file of another service. */
  address?: string
}

/** Finds a member by id, handle or real name; `undefined` where there is none. */
export function findMember(workspace: Workspace, who: string): Member | undefined {
  const name = who.replace(/^@/, '')
  const known = workspace.members.get(name)
  if (known) return known
  const low = name.toLowerCase()
  for (const member of workspace.members.values())
    if (member.name === low || member.realName.toLowerCase() === low) return member
  return undefined
}

/** Finds a channel by id, `#name`, `name`, or `@person` for the direct message between that person and the bot. */
export function findChannel(workspace: Workspace, which: string): Channel | undefined {
  const known = workspace.channels.get(which)
  if (known) return known
  if (which.startsWith('@')) {
    const id = findMember(workspace, which)?.id
    for (const channel of workspace.channels.values()) if (id !== undefined && channel.im === id) return channel
    return undefined
  }
  const name = which.replace(/^#/, '')
  for (const channel of workspace.channels.values()) if (!channel.im && channel.name === name) return channel
  return undefined
}

/** The file that an image in blocks names: by its id, or by the address that an upload was told. */
export function findFile(workspace: Workspace, { id, url }: { id?: unknown; url?: unknown }): LocalFile | undefined {
  const known = typeof id === 'string' ? id : /\/files-pri\/([^/]+)\//.exec(String(url))?.[1]
  return workspace.files.get(known ?? '')
}

export const findMessage = (channel: Channel, ts: string) => channel.messages.find(message => message.ts === ts)
