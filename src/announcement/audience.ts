import type { Trx } from '../context.ts'
import type { SubscriptionTopic } from '../database/tables.ts'
import type { Destination } from './messenger.ts'

/**
 * Who hears of a topic: every channel chosen for it in the account's live workspaces; where none was chosen, the person
 * who set the thing up (in a direct message), so that nothing is told to nobody.
 */
export async function audience(
  trx: Trx,
  input: { accountId: number; topic: SubscriptionTopic; otherwise: number },
): Promise<Destination[]> {
  const channels = await trx
    .selectFrom('subscription')
    .innerJoin('workspace', 'workspace.id', 'subscription.workspace_id')
    .select(['workspace.id as workspaceId', 'subscription.channel'])
    .where('workspace.account_id', '=', input.accountId)
    .where('workspace.uninstalled_at', 'is', null)
    .where('subscription.topic', '=', input.topic)
    .execute()
  if (channels.length > 0) {
    return channels.map(({ workspaceId, channel }) => ({ workspaceId, place: { kind: 'channel', channel } }))
  }
  return [await personPlace(trx, input.otherwise)]
}

/** The direct message with a person. */
export async function personPlace(trx: Trx, personId: number): Promise<Destination> {
  const person = await trx
    .selectFrom('person')
    .select(['workspace_id', 'external_id'])
    .where('id', '=', personId)
    .executeTakeFirstOrThrow()
  return { workspaceId: person.workspace_id, place: { kind: 'person', person: person.external_id } }
}

/** A short name of a destination, for the `once` of an announcement. */
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
