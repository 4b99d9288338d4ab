import type { Trx } from '../context.ts'
import type { Place } from './announcement.ts'
import type { Destination } from './messenger.ts'

/** The direct message with a person. */
export async function personPlace(trx: Trx, personId: number): Promise<Destination> {
  const person = await trx
    .selectFrom('person')
    .select(['workspace_id', 'external_id'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  return { workspaceId: person.workspace_id, place: { kind: 'person', person: person.external_id } }
}

/** A short name of a destination, used in idempotency keys. */
export function destinationKey(to: Destination): string {
  const { place } = to
  switch (place.kind) {
    case 'channel':
      return `${to.workspaceId}/${place.channel}`
    case 'person':
      return `${to.workspaceId}/${place.person}`
    case 'view':
      return `${to.workspaceId}/${place.view}`
    default:
      return place satisfies never
  }
}

/** The place of a message that replaces a view: the chat with the person who had it open. */
export function withoutView(place: Place): Place {
  return place.kind === 'view' ? { kind: 'person', person: place.person } : place
}
