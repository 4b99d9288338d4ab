import type { Fields } from '../json.ts'
import { deliverFor, makeActivity, type Scene } from './activity.ts'
import { botIdOf, type Platform } from './platform.ts'
import { appIsIn, type Member, memberOf, type Place, placeFor, placeOf, type Tenant } from './world.ts'

/** Where an app is installed: for oneself, in the tenant's team, or in its first group chat. */
export type Scope = 'personal' | 'team' | 'groupChat'

function scopePlace(tenant: Tenant, who: Member, scope: Scope): Place {
  if (scope === 'personal') return placeOf(tenant, `@${who.name}`)
  if (scope === 'team') return placeOf(tenant, '#General')
  const chat = tenant.places.values().find(place => place.kind === 'groupChat')
  if (!chat) throw new Error(`${tenant.name} has no group chat`)
  return chat
}

function mark(place: Place, installed: boolean): void {
  if (place.kind !== 'channel') place.app = installed ? 'installed' : 'removed'
  else {
    place.tenant.team.installed = installed
    // Who takes the app out of a team takes it out of every channel of it.
    for (const one of place.tenant.places.values())
      if (!installed && one.kind === 'channel' && one.app === 'installed') one.app = 'removed'
  }
}

const tell = (scene: Scene, more: Fields) => deliverFor(scene, makeActivity(scene, more))

/** Reports that people, or the bot, were added or removed. A team reports it in its General channel. */
export function membersChanged(scene: Scene, ids: string[], come: boolean): Promise<unknown> {
  const { kind } = scene.place
  const accounts = ids.map(id => ({ id, ...aad(scene.place.tenant, id) }))
  return tell(scene, {
    type: 'conversationUpdate',
    [come ? 'membersAdded' : 'membersRemoved']: accounts,
    ...(kind === 'channel' && { channelData: { eventType: come ? 'teamMemberAdded' : 'teamMemberRemoved' } }),
  })
}

function aad(tenant: Tenant, id: string): Fields {
  const member = tenant.members.get(id)
  return member ? { aadObjectId: member.aadObjectId } : {}
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/subscribe-to-conversation-events#installation-update-event */
function installation(scene: Scene, action: 'add' | 'remove' | 'add-upgrade' | 'remove-upgrade'): Promise<unknown> {
  const { place } = scene
  const settings = place.kind === 'channel' && { settings: { selectedChannel: { id: place.id } } }
  const channelData = { ...settings, source: { name: 'message' } }
  return tell(scene, { type: 'installationUpdate', action, channelData })
}

function changed({ platform, place }: Scene): void {
  platform.changed({ kind: 'place', tenant: place.tenant.id, place: place.id })
}

const scene = (platform: Platform, tenant: Tenant, who: string, scope: Scope): Scene => {
  const member = memberOf(tenant, who)
  return { platform, member, place: scopePlace(tenant, member, scope) }
}

export async function install(
  platform: Platform,
  tenant: Tenant,
  who: string,
  scope: Scope,
  how: { untold?: boolean } = {},
): Promise<void> {
  const here = scene(platform, tenant, who, scope)
  if (appIsIn(here.place)) throw new Error(`${platform.app.name} is already installed there`)
  mark(here.place, true)
  changed(here)
  // Events get lost.
  if (how.untold) return
  await membersChanged(here, [botIdOf(platform)], true)
  await installation(here, 'add')
}

/** Removes the app. For a personal chat Teams sends only the installationUpdate. */
export async function uninstall(platform: Platform, tenant: Tenant, who: string, scope: Scope): Promise<void> {
  const here = scene(platform, tenant, who, scope)
  if (!appIsIn(here.place)) throw new Error(`${platform.app.name} is not installed there`)
  mark(here.place, false)
  changed(here)
  if (scope !== 'personal') await membersChanged(here, [botIdOf(platform)], false)
  await installation(here, 'remove')
}

/**
 * Adds the app to a private or shared channel of the team that has it, or takes it out again: an event of that channel.
 * https://github.com/microsoft/Agents/issues/179
 */
export async function changeChannelApp(
  platform: Platform,
  tenant: Tenant,
  who: string,
  where: string,
  come: boolean,
): Promise<void> {
  const member = memberOf(tenant, who)
  const place = placeFor(tenant, member, where)
  if (place.kind !== 'channel' || place.channelType === 'standard')
    throw new Error(`${where} is no private or shared channel`)
  if (!tenant.team.installed) throw new Error(`${platform.app.name} is not in the team ${tenant.team.name}`)
  place.app = come ? 'installed' : 'removed'
  const here = { platform, member, place }
  changed(here)
  const { id, name, channelType: type } = place
  await tell(here, {
    type: 'conversationUpdate',
    [come ? 'membersAdded' : 'membersRemoved']: [{ id: botIdOf(platform) }],
    channelData: { eventType: come ? 'channelMemberAdded' : 'channelMemberRemoved', channel: { id, name, type } },
  })
}

/** Installs a new version of the app's manifest, which Teams reports as `remove-upgrade` and `add-upgrade`. */
export async function upgrade(platform: Platform, tenant: Tenant, who: string, scope: Scope): Promise<void> {
  const here = scene(platform, tenant, who, scope)
  if (!appIsIn(here.place)) throw new Error(`${platform.app.name} is not installed there`)
  await installation(here, 'remove-upgrade')
  await installation(here, 'add-upgrade')
}

/** Reports the installation once more, for every place where the app is. */
export async function introduce(platform: Platform, tenant: Tenant): Promise<void> {
  const general = placeOf(tenant, '#General')
  for (const place of tenant.places.values()) {
    const [id = ''] = place.members
    const member = tenant.members.get(id)
    // A team reports its events in its General channel.
    if (!member || !appIsIn(place) || (place.kind === 'channel' && place !== general)) continue
    await installation({ platform, member, place }, 'add')
  }
}

/** Reports an event of the team to the bot, if it is there. */
export async function teamEvent(platform: Platform, tenant: Tenant, eventType: string, channel?: Place): Promise<void> {
  const general = placeOf(tenant, '#General')
  platform.changed({ kind: 'place', tenant: tenant.id, place: channel?.id ?? general.id })
  const [member] = tenant.members.values()
  if (!appIsIn(channel ?? general) || !member) return
  const about = channel && { id: channel.id, name: channel.name, type: channel.channelType }
  const channelData = { eventType, ...(about && { channel: about }) }
  await tell({ platform, member, place: general }, { type: 'conversationUpdate', channelData })
}
