import type { Fields } from '../json.ts'
import type { Events, HowSent, SentEvent } from './events.ts'
import { createPerson, type Person } from './person.ts'
import type { Platform } from './platform.ts'
import { killTokens } from './tokens.ts'
import { memberJson } from './web-api/users.ts'
import { addChannel, addMember, type ChannelSeed, type PersonSeed } from './workspace.ts'
import {
  type Channel,
  findChannel,
  findMember,
  type LocalFile,
  type Member,
  type Message,
  type Workspace,
} from './world.ts'

/** One workspace as a test, the tour or the page uses it. Channels are named `#fleet`, `fleet` or by id. */
export interface LocalWorkspace {
  readonly teamId: string
  /** The token of the latest installation; empty before the first. */
  readonly botToken: string
  readonly botUserId: string
  readonly botId: string
  readonly installed: boolean
  /** By id, handle or real name. */
  person: (who: string) => Person
  people: () => Person[]
  addPerson: (seed: PersonSeed) => Person
  /** Somebody leaves: `deleted`, and no member of any channel. The app gets no event. */
  removePerson: (who: string) => void
  /** The same, with the event `user_change`, unless it is `lost`. */
  deactivatePerson: (who: string, how?: { lost?: boolean }) => Promise<void>
  /** Deletes the profile of somebody who left, as the law demands. The app gets `user_change`. */
  forgetPerson: (who: string) => Promise<void>
  /** Somebody is back, in the public channels. */
  reactivatePerson: (who: string, how?: { lost?: boolean }) => Promise<void>
  /** Limits the pages of `users.list` to `most` people. */
  pageUsers: (most: number) => void
  /** Changes what Slack says about somebody. The app gets no event. */
  changePerson: (
    who: string,
    change: Partial<Pick<PersonSeed, 'admin' | 'owner' | 'guest' | 'company' | 'hidden'>>,
  ) => void
  /** Changes the language of somebody. The app gets `user_change`. */
  changeLocale: (who: string, locale: string) => Promise<SentEvent>
  addChannel: (seed: ChannelSeed) => Promise<string>
  channelId: (channel: string) => string
  archive: (channel: string) => void
  unarchive: (channel: string) => void
  removeBot: (channel: string) => void
  inviteBot: (channel: string) => void
  /** Oldest first. `@Ada` is the direct message between Ada and the app. */
  messages: (channel: string) => Message[]
  /** The files of one channel, or all. */
  files: (channel?: string) => LocalFile[]
  sendEvent: (event: Fields, how?: HowSent) => Promise<SentEvent>
  /** The app's tokens lose a scope: an installation older than the scope. */
  dropScope: (scope: string) => void
  /** The app is removed: tokens die, then `app_uninstalled` and `tokens_revoked` come, in either order. */
  uninstall: (how?: {
    order?: 'uninstalled_first' | 'revoked_first'
    reason?: 'token_revoked' | 'account_inactive'
  }) => Promise<SentEvent[]>
}

export function createLocalWorkspace(platform: Platform, workspace: Workspace, events: Events): LocalWorkspace {
  const persons = new Map<string, Person>()

  const personOf = (who: string): Person => {
    const member = findMember(workspace, who)
    if (!member) throw new Error(`There is nobody called ${who} in ${workspace.name}`)
    const person = persons.get(member.id) ?? createPerson({ platform, workspace, member }, events)
    persons.set(member.id, person)
    return person
  }

  const channelOf = (which: string): Channel => {
    const channel = findChannel(workspace, which)
    if (!channel) throw new Error(`There is no ${which} in ${workspace.name}`)
    return channel
  }

  const change = (which: string, apply: (channel: Channel) => void) => {
    const channel = channelOf(which)
    apply(channel)
    platform.changed({ kind: 'channel', team: workspace.id, channel: channel.id })
  }

  const memberOf = (who: string): Member => {
    const member = findMember(workspace, who)
    if (!member) throw new Error(`There is nobody called ${who} in ${workspace.name}`)
    return member
  }

  const remove = (member: Member) => {
    member.deleted = true
    member.stack = []
    for (const channel of workspace.channels.values()) channel.members.delete(member.id)
  }

  const tellOf = async (member: Member, how: { lost?: boolean } = {}) => {
    platform.changed({ kind: 'people', team: workspace.id, user: member.id })
    if (!how.lost) await events.send(workspace, { type: 'user_change', user: memberJson(member, workspace, true) })
  }

  return {
    teamId: workspace.id,
    botUserId: workspace.bot.userId,
    botId: workspace.bot.botId,
    get botToken() {
      return workspace.bot.token
    },
    get installed() {
      return workspace.bot.installed
    },
    person: personOf,
    people: () => [...workspace.members.values()].filter(member => !member.isBot).map(member => personOf(member.id)),
    addPerson: seed => personOf(addMember(platform, workspace, seed).id),
    removePerson: who => {
      const member = memberOf(who)
      remove(member)
      platform.changed({ kind: 'people', team: workspace.id, user: member.id })
    },
    deactivatePerson: async (who, how = {}) => {
      const member = memberOf(who)
      remove(member)
      await tellOf(member, how)
    },
    forgetPerson: async who => {
      const member = memberOf(who)
      member.realName = 'deactivateduser'
      member.name = `deactivateduser${member.id.toLowerCase()}`
      await tellOf(member)
    },
    reactivatePerson: async (who, how = {}) => {
      const member = memberOf(who)
      member.deleted = false
      for (const channel of workspace.channels.values())
        if (!channel.isPrivate || channel.im === member.id) channel.members.add(member.id)
      await tellOf(member, how)
    },
    pageUsers: most => {
      workspace.usersPerPage = most
    },
    changePerson: (who, change) => {
      const member = findMember(workspace, who)
      if (!member) throw new Error(`There is nobody called ${who} in ${workspace.name}`)
      const { admin = member.isAdmin, owner = member.isOwner, ...more } = change
      Object.assign(member, more, { isAdmin: admin, isOwner: owner })
      platform.changed({ kind: 'people', team: workspace.id, user: member.id })
    },
    changeLocale: (who, locale) => {
      const member = findMember(workspace, who)
      if (!member) throw new Error(`There is nobody called ${who} in ${workspace.name}`)
      member.locale = locale
      platform.changed({ kind: 'people', team: workspace.id, user: member.id })
      return events.send(workspace, { type: 'user_change', user: memberJson(member, workspace, true) })
    },
    addChannel: async seed => (await addChannel(platform, workspace, seed)).id,
    channelId: which => channelOf(which).id,
    archive: which =>
      change(which, channel => {
        channel.isArchived = true
      }),
    unarchive: which =>
      change(which, channel => {
        channel.isArchived = false
      }),
    removeBot: which => change(which, channel => channel.members.delete(workspace.bot.userId)),
    inviteBot: which => change(which, channel => channel.members.add(workspace.bot.userId)),
    messages: which => {
      const channel = findChannel(workspace, which)
      // A direct message that nobody opened yet is empty, not wrong.
      if (!channel && which.startsWith('@') && findMember(workspace, which)) return []
      return [...channelOf(which).messages]
    },
    files: which => {
      const all = [...workspace.files.values()]
      if (which === undefined) return all
      const { id } = channelOf(which)
      return all.filter(file => file.channels.includes(id))
    },
    sendEvent: (event, how) => events.send(workspace, event, how),
    dropScope: scope => {
      for (const token of platform.tokens.values()) if (token.workspace === workspace) token.scopes.delete(scope)
    },
    uninstall: (how = {}) => {
      killTokens(platform, workspace, how.reason ?? 'account_inactive')
      platform.changed({ kind: 'people', team: workspace.id })
      return events.tellGone(workspace, true, how.order === 'revoked_first')
    },
  }
}
