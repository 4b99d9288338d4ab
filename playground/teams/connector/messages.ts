import { type Fields, text } from '../../json.ts'
import { judgeMessage, Refused } from '../judge.ts'
import { addPost, type Platform } from '../platform.ts'
import type { Place, Post } from '../world.ts'
import { demandWritable, findPlace } from './permitted.ts'

/** Activities that are shown for a moment only and are not stored. */
const passing = new Set(['typing'])

/** Posts in a place: in a channel in the thread, or as the root of a new one. */
export function say(platform: Platform, place: Place, threadId: string | undefined, activity: Fields): string {
  demandWritable(place)
  if (passing.has(text(activity.type))) return platform.nextId()
  if (activity.type !== 'message') throw new Refused(400, 'BadSyntax', `Activity type ${String(activity.type)}`)
  const said = judgeMessage(activity, place)
  return addPost(platform, place, { from: 'app', ...said, replyTo: threadId }).id
}

export function sendActivity(platform: Platform, conversation: string, activity: Fields): Fields {
  const { place, threadId } = findPlace(platform, conversation)
  return { id: say(platform, place, threadId, activity) }
}

function ownPost(place: Place, id: string): Post {
  const post = place.posts.find(one => one.id === id)
  if (!post || post.deleted) throw new Refused(404, 'ActivityNotFoundInConversation', 'The message was not found.')
  if (post.from !== 'app') throw new Refused(403, 'NotEnoughPermissions', "The message is not the bot's.")
  return post
}

/** Ends the views for single people: everybody sees the new message. */
function forgetViews(place: Place, post: Post): void {
  for (const member of place.tenant.members.values()) member.views.delete(post.id)
}

export function updateActivity(platform: Platform, conversation: string, id: string, activity: Fields): Fields {
  const { place } = findPlace(platform, conversation)
  demandWritable(place)
  const post = ownPost(place, id)
  const said = judgeMessage(activity, place)
  Object.assign(post, said, { edited: true })
  forgetViews(place, post)
  platform.changed({ kind: 'message', tenant: place.tenant.id, place: place.id })
  return { id }
}

export function deleteActivity(platform: Platform, conversation: string, id: string): Fields {
  const { place } = findPlace(platform, conversation)
  demandWritable(place)
  const post = ownPost(place, id)
  Object.assign(post, { deleted: true, text: '', card: undefined, file: undefined })
  forgetViews(place, post)
  platform.changed({ kind: 'message', tenant: place.tenant.id, place: place.id })
  return {}
}
