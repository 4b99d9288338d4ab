import type { Client } from './client.ts'
import type { Person, Place, Tenant } from './types.ts'

/** Those the person is in, as the rail lists them. */
export function placesOf(tenant: Tenant, person: Person): { chats: Place[]; channels: Place[] } {
  const mine = tenant.places.filter(place => place.members.includes(person.id))
  const personal = mine.filter(place => place.kind === 'personal')
  return {
    chats: [...personal, ...mine.filter(place => place.kind === 'groupChat')],
    channels: mine.filter(place => place.kind === 'channel'),
  }
}

/** A personal chat is called as its person; on their own screen it is the app's. */
export const nameOf = (place: Place, { app }: Client) => (place.kind === 'personal' ? app : place.name)

export const scopeOf = (place: Place) =>
  place.kind === 'channel' ? 'team' : place.kind === 'personal' ? 'personal' : 'groupChat'

/** A personal chat with an app that is installed elsewhere with them is open; where it was never met, nobody can write. */
export function canWrite(place: Place, { tenant, person }: Client): boolean {
  if (place.readOnly) return false
  if (place.kind !== 'personal' || place.installed) return true
  return tenant.places.some(one => one.kind !== 'personal' && one.installed && one.members.includes(person.id))
}
