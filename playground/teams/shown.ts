import type { Fields } from '../json.ts'
import type { FileCard, Member, Place, Post } from './world.ts'

/** A message as it stands in a conversation. */
export interface ShownMessage {
  id: string
  /** Somebody's name, or `app`. */
  from: string
  text: string
  card?: Fields
  file?: FileCard
  edited?: true
  deleted?: true
  /** In a channel, the root of the thread it stands in. */
  replyTo?: string
}

/** As everybody sees it, or as one member does whose card was replaced. */
function showPost(place: Place, post: Post, member?: Member): ShownMessage {
  const card = member?.views.get(post.id) ?? post.card
  return {
    id: post.id,
    from: place.tenant.members.get(post.from)?.name ?? post.from,
    text: post.text,
    ...(card && { card }),
    ...(post.file && { file: post.file }),
    ...(post.edited && { edited: true as const }),
    ...(post.deleted && { deleted: true as const }),
    ...(post.replyTo !== undefined && { replyTo: post.replyTo }),
  }
}

export const showPlace = (place: Place, member?: Member): ShownMessage[] =>
  place.posts.map(post => showPost(place, post, member))
