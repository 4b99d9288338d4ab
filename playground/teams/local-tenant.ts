import { install, membersChanged, type Scope, teamEvent, uninstall, upgrade } from './installs.ts'
import { createPerson, type TeamsPerson } from './person.ts'
import type { Platform } from './platform.ts'
import { type ShownMessage, showPlace } from './shown.ts'
import { addChannel, addMember, type PersonSeed } from './tenant.ts'
import { type DriveFile, memberOf, type Place, placeOf, type Tenant } from './world.ts'

/**
 * One tenant as a test, the tour or the page uses it. A place is `#Fleet`, `@Ada` (her chat with the app), a group chat's
 * name or an id; the team is called by its own name.
 */
export interface LocalTenant {
  readonly tenantId: string
  person: (who: string) => TeamsPerson
  people: () => TeamsPerson[]
  /** Somebody joins the tenant, its team and, where the bot is there, comes to its knowledge. */
  addPerson: (seed: PersonSeed) => Promise<TeamsPerson>
  /** Somebody's account is disabled or deleted. Teams tells the app nothing. */
  deactivatePerson: (who: string) => void
  reactivatePerson: (who: string) => void
  /** Somebody leaves the team. */
  removePerson: (who: string) => Promise<void>
  /** What the roster, or what they do, says of somebody is another thing from now on. */
  changePerson: (who: string, change: Pick<PersonSeed, 'role' | 'home' | 'objectId' | 'email'>) => void
  /** From now on what is done in a channel names its team, or doesn't. */
  nameTeam: (named: boolean) => void
  /** Somebody reads another language from now on: what they do next tells it. */
  changeLocale: (who: string, locale: string) => void
  addChannel: (name: string) => Promise<string>
  removeChannel: (where: string) => Promise<void>
  conversationId: (where: string) => string
  /** Oldest first, as everybody sees them. */
  messages: (where: string) => ShownMessage[]
  /** What lies complete in people's OneDrives, oldest first; of one person, or all. */
  files: (who?: string) => DriveFile[]
  /** Installs for that person, by them in the team Fleet, or by them in the first group chat. `untold`: the app never hears of it. */
  installFor: (who: string, scope: Scope, how?: { untold?: boolean }) => Promise<void>
  uninstallFor: (who: string, scope: Scope) => Promise<void>
  upgradeFor: (who: string, scope: Scope) => Promise<void>
  /** A channel, or the whole team by its name: then the bot is told. */
  archive: (where: string) => Promise<void>
  unarchive: (where: string) => Promise<void>
  rename: (where: string, name: string) => Promise<void>
  /** The team and the bot in it are gone; `hard`: for ever. The bot is told. */
  deleteTeam: (how?: { hard?: boolean }) => Promise<void>
  /** Within 30 days, with everything in it. */
  restoreTeam: () => Promise<void>
  /** The person blocks the bot in their chat with it. Teams tells it nothing. */
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

  /** Tells the bot in the team that somebody came or went. */
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
    addChannel: async name => {
      const added = addChannel(tenant, name)
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
