import type { Client } from './client.ts'
import type { Person, Place, Tenant } from './types.ts'

/** The places of the person, as the rail lists them. */
export function placesOf(tenant: Tenant, person: Person): { chats: Place[]; channels: Place[] } {
  const mine = tenant.places.filter(place => place.members.includes(person.id))
  const personal = mine.filter(place => place.kind === 'personal')
  return {
    chats: [...personal, ...mine.filter(place => place.kind === 'groupChat')],
    channels: mine.filter(place => place.kind === 'channel'),
  }
}

/** The name of a place. A personal chat has the name of its person; on their own screen, that of the app. */
export const nameOf = (place: Place, { app }: Client) => (place.kind === 'personal' ? app : place.name)

export const scopeOf = (place: Place) =>
  place.kind === 'channel' ? 'team' : place.kind === 'personal' ? 'personal' : 'groupChat'

/** Whether the person can write there. In a personal chat they can once the app is installed in any of their places. */
export function canWrite(place: Place, { tenant, person }: Client): boolean {
  if (place.readOnly) return false
  if (place.kind !== 'personal' || place.installed) return true
  return tenant.places.some(one => one.kind !== 'personal' && one.installed && one.members.includes(person.id))
}
