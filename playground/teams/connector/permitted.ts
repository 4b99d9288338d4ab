import { Refused } from '../judge.ts'
import type { Platform } from '../platform.ts'
import { appIsIn, isReadOnly, type Place, sharesAPlace } from '../world.ts'

/** A conversation id as the connector gets it: in a channel it may name a thread. */
export function findPlace(platform: Platform, id: string): { place: Place; threadId: string | undefined } {
  const [base = '', thread] = id.split(';messageid=')
  for (const tenant of platform.tenants.values()) {
    const place = tenant.places.get(base)
    if (!place) continue
    if (thread !== undefined && !place.posts.some(post => post.id === thread))
      throw new Refused(404, 'ConversationNotFound', `There is no thread ${thread} in ${place.name}`)
    return { place, threadId: thread }
  }
  throw new Refused(404, 'ConversationNotFound', 'Conversation not found.')
}

/** Throws unless the bot may see who is there. */
export function demandRoster(place: Place): void {
  if (place.kind === 'personal') demandPersonal(place)
  else if (!appIsIn(place))
    throw new Refused(403, 'BotNotInConversationRoster', 'The bot is not part of the conversation roster.')
}

/** Throws unless the bot may write there. */
export function demandWritable(place: Place): void {
  demandRoster(place)
  // The same error as for a blocked bot; only the roster differs.
  if (place.kind === 'personal' && [...place.members].some(id => place.tenant.members.get(id)?.left)) throw blocked()
  // No own status is documented.
  if (isReadOnly(place)) throw new Refused(403, 'Forbidden', 'The thread is archived and read-only.')
}

function demandPersonal(place: Place): void {
  const [id = ''] = place.members
  const member = place.tenant.members.get(id)
  if (place.app === 'removed' || !member || member.blocked) throw blocked()
  if (place.app === 'never' && !sharesAPlace(place.tenant, member))
    throw new Refused(403, 'ForbiddenOperationException', "The bot is not installed in user's personal scope.")
}

const blocked = () =>
  new Refused(403, 'MessageWritesBlocked', 'Message writes are blocked: the bot was blocked or uninstalled.')
