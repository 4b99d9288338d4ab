import type { Fields } from '../json.ts'
import { describe, type Spot, spotsOf } from './card-spots.ts'
import type { Actor } from './platform.ts'
import { type Dialog, type Draft, type Member, type Place, type Post, placeFor } from './world.ts'

/**
 * What a person points at: the dialog in front of them, one message, or a place, which means the newest message there
 * that has what they want.
 */
export type Target = string | { where: string; id: string }

/** That card, with what this person typed into it. */
export interface Surface {
  place: Place
  /** In a channel, the root of the thread. */
  threadId: string | undefined
  card: Fields
  draft: Draft
  spots: Spot[]
  on: { post: Post } | { dialog: Dialog }
}

/** The card of a message as this person sees it. */
const seenCard = (member: Member, post: Post): Fields | undefined => member.views.get(post.id) ?? post.card

function draftOf(member: Member, card: Fields): Draft {
  const draft = member.drafts.get(card) ?? { typed: new Map(), visible: new Map() }
  member.drafts.set(card, draft)
  return draft
}

function onPost(member: Member, place: Place, post: Post): Surface | undefined {
  const card = seenCard(member, post)
  if (!card) return undefined
  const draft = draftOf(member, card)
  const threadId = place.kind === 'channel' ? (post.replyTo ?? post.id) : undefined
  return { place, threadId, card, draft, spots: spotsOf(card, draft), on: { post } }
}

/** The cards to which the target may refer, newest first. */
export function surfacesAt({ tenant, member }: Actor, target: Target): Surface[] {
  if (target === 'dialog') {
    const { dialog } = member
    if (!dialog) throw new Error(`${member.name} has no dialog open${troubleOf(member)}`)
    const { place, threadId, card } = dialog
    const draft = draftOf(member, card)
    return [{ place, threadId, card, draft, spots: spotsOf(card, draft), on: { dialog } }]
  }
  const [where, id] = typeof target === 'string' ? [target] : [target.where, target.id]
  const place = placeFor(tenant, member, where)
  const posts = place.posts.filter(post => !post.deleted && (id === undefined || post.id === id))
  return posts.reverse().flatMap(post => onPost(member, place, post) ?? [])
}

/** Finds the wanted spot in the newest card that has it. If none or several match, the error lists the spots. */
export function findSpot(
  actor: Actor,
  target: Target,
  fits: (spots: Spot[]) => Spot[],
  wanted: unknown,
): { surface: Surface; spot: Spot } {
  const surfaces = surfacesAt(actor, target)
  const named = `${JSON.stringify(wanted)} in ${JSON.stringify(target)}`
  for (const surface of surfaces) {
    const found = fits(surface.spots)
    const [only] = found
    if (found.length > 1) throw new Error(`Several fit ${named}. There is:${describe(found)}`)
    if (only) return { surface, spot: only }
  }
  const [newest] = surfaces
  const there = newest ? `Newest card:${describe(newest.spots)}` : 'No card is there'
  throw new Error(`Nothing fits ${named}${troubleOf(actor.member)}. ${there}`)
}

const troubleOf = (member: Member) => (member.trouble.length > 0 ? ` (trouble: ${member.trouble.join(', ')})` : '')
