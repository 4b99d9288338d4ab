import { changeChannelApp, install, membersChanged, type Scope, teamEvent, uninstall, upgrade } from './installs.ts'
import { createPerson, type TeamsPerson } from './person.ts'
import type { Platform } from './platform.ts'
import { type ShownMessage, showPlace } from './shown.ts'
import { addChannel, addMember, type ChannelSeed, type PersonSeed } from './tenant.ts'
import { type DriveFile, memberOf, type Place, placeOf, type Tenant } from './world.ts'

/**
 * One tenant as a test, the tour or the page uses it. A place is `#Fleet`, `@Ada` (her chat with the app), a group chat's
 * name or an id; the team is called by its own name.
 */
export interface LocalTenant {
  readonly tenantId: string
  person: (who: string) => TeamsPerson
  people: () => TeamsPerson[]
  /** Somebody joins the tenant and its team. If the bot is there, it gets the event. */
  addPerson: (seed: PersonSeed) => Promise<TeamsPerson>
  /** Somebody's account is disabled or deleted. Teams sends the app nothing. */
  deactivatePerson: (who: string) => void
  reactivatePerson: (who: string) => void
  /** Somebody leaves the team. */
  removePerson: (who: string) => Promise<void>
  /** Changes what the roster and activities say about somebody. */
  changePerson: (who: string, change: Pick<PersonSeed, 'role' | 'home' | 'objectId' | 'email'>) => void
  /** Whether activities in a channel name their team. */
  nameTeam: (named: boolean) => void
  /** Changes the language of somebody; their next activity has it. */
  changeLocale: (who: string, locale: string) => void
  addChannel: (name: string, how?: ChannelSeed) => Promise<string>
  /** Adds the app to a private or shared channel. Only who is in it can. */
  addToChannel: (who: string, where: string) => Promise<void>
  removeFromChannel: (who: string, where: string) => Promise<void>
  removeChannel: (where: string) => Promise<void>
  conversationId: (where: string) => string
  /** Oldest first, as everybody sees them. */
  messages: (where: string) => ShownMessage[]
  /** The complete files in the OneDrive of one person, or of all; oldest first. */
  files: (who?: string) => DriveFile[]
  /** Installs for that person, by them in the team Fleet, or by them in the first group chat. `untold`: without an event. */
  installFor: (who: string, scope: Scope, how?: { untold?: boolean }) => Promise<void>
  uninstallFor: (who: string, scope: Scope) => Promise<void>
  upgradeFor: (who: string, scope: Scope) => Promise<void>
  /** Archives a channel, or the whole team by its name; for a team, the bot gets the event. */
  archive: (where: string) => Promise<void>
  unarchive: (where: string) => Promise<void>
  rename: (where: string, name: string) => Promise<void>
  /** Deletes the team, and the bot in it; `hard`: for ever. The bot gets the event. */
  deleteTeam: (how?: { hard?: boolean }) => Promise<void>
  /** Within 30 days, with everything in it. */
  restoreTeam: () => Promise<void>
  /** The person blocks the bot in their chat with it. Teams sends it nothing. */
  block: (who: string) => void
  unblock: (who: string) => void
}

export function createLocalTenant(platform: Platform, tenant: Tenant): LocalTenant {
  const persons = new Map<string, TeamsPerson>()

  const personOf = (who: string): TeamsPerson => {
    const member = memberOf(tenant, who)
    const person = persons.get(member.id) ?? createPerson({ platform, tenant, member })
    persons.set(member.id, person)
    return person
  }

  const isTeam = (where: string) => where === tenant.team.name || where === tenant.team.aadGroupId

  const archive = async (where: string, archived: boolean) => {
    if (!isTeam(where)) {
      const place = placeOf(tenant, where)
      place.archived = archived
      platform.changed({ kind: 'place', tenant: tenant.id, place: place.id })
      return
    }
    tenant.team.archived = archived
    await teamEvent(platform, tenant, archived ? 'teamArchived' : 'teamUnarchived')
  }

  const block = (who: string, blocked: boolean) => {
    const member = memberOf(tenant, who)
    member.blocked = blocked
    platform.changed({ kind: 'people', tenant: tenant.id, person: member.id })
  }

  const leave = (who: string, left: boolean) => {
    const member = memberOf(tenant, who)
    member.left = left
    platform.changed({ kind: 'people', tenant: tenant.id, person: member.id })
  }

  /** Reports to the bot in the team that somebody was added or removed. */
  const tellTeam = async (id: string, come: boolean) => {
    platform.changed({ kind: 'people', tenant: tenant.id, person: id })
    const [member] = tenant.members.values()
    if (member && tenant.team.installed)
      await membersChanged({ platform, member, place: placeOf(tenant, '#General') }, [id], come)
  }

  const channel = (where: string): Place => {
    const place = placeOf(tenant, where)
    if (place.kind !== 'channel') throw new Error(`${where} is no channel`)
    return place
  }

  return {
    tenantId: tenant.id,
    person: personOf,
    people: () => [...tenant.members.keys()].map(personOf),
    addPerson: async seed => {
      const member = addMember(tenant, seed)
      await tellTeam(member.id, true)
      return personOf(member.id)
    },
    deactivatePerson: who => leave(who, true),
    reactivatePerson: who => leave(who, false),
    removePerson: async who => {
      const { id } = memberOf(tenant, who)
      for (const place of tenant.places.values()) if (place.kind !== 'personal') place.members.delete(id)
      await tellTeam(id, false)
    },
    changePerson: (who, change) => {
      const member = memberOf(tenant, who)
      const { role = member.userRole, home = member.home, objectId = member.objectIdIs, email = member.email } = change
      Object.assign(member, { userRole: role ?? undefined, home, objectIdIs: objectId, email })
      platform.changed({ kind: 'people', tenant: tenant.id, person: member.id })
    },
    nameTeam: named => {
      tenant.team.named = named
    },
    changeLocale: (who, locale) => {
      const member = memberOf(tenant, who)
      member.locale = locale
      platform.changed({ kind: 'people', tenant: tenant.id, person: member.id })
    },
    addToChannel: (who, where) => changeChannelApp(platform, tenant, who, where, true),
    removeFromChannel: (who, where) => changeChannelApp(platform, tenant, who, where, false),
    addChannel: async (name, how) => {
      const added = addChannel(tenant, name, how)
      await teamEvent(platform, tenant, 'channelCreated', added)
      return added.id
    },
    removeChannel: async where => {
      const removed = channel(where)
      tenant.places.delete(removed.id)
      await teamEvent(platform, tenant, 'channelDeleted', removed)
    },
    conversationId: where => placeOf(tenant, where).id,
    messages: where => showPlace(placeOf(tenant, where)),
    files: who => {
      const all = [...tenant.drive.values()]
      return who === undefined ? all : all.filter(file => file.owner === memberOf(tenant, who).id)
    },
    installFor: (who, scope, how) => install(platform, tenant, who, scope, how),
    uninstallFor: (who, scope) => uninstall(platform, tenant, who, scope),
    upgradeFor: (who, scope) => upgrade(platform, tenant, who, scope),
    archive: where => archive(where, true),
    unarchive: where => archive(where, false),
    rename: async (where, name) => {
      if (isTeam(where)) {
        tenant.team.name = name
        return teamEvent(platform, tenant, 'teamRenamed')
      }
      const place = placeOf(tenant, where)
      place.name = name
      return teamEvent(platform, tenant, 'channelRenamed', channel(place.id))
    },
    deleteTeam: async (how = {}) => {
      const told = teamEvent(platform, tenant, how.hard ? 'teamHardDeleted' : 'teamDeleted')
      tenant.team.installed = false
      await told
    },
    restoreTeam: async () => {
      tenant.team.installed = true
      await teamEvent(platform, tenant, 'teamRestored')
    },
    block: who => block(who, true),
    unblock: who => block(who, false),
  }
}
