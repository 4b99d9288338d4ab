import type { Actor } from '../../src/actor.ts'
import type { Destination } from '../../src/announcement/messenger.ts'
import type { Context } from '../../src/context.ts'
import { PLATFORMS } from '../../src/platform.ts'
import { readChannel } from '../../src/subscription/read-channel.ts'
import { DEFAULT_LANGUAGE } from './words/languages.ts'
import { type Words, words } from './words/words.ts'

/** Who reads a post. A person's message or screen has an actor, a channel has none. */
export interface Viewer {
  /** The account whose rows may be read, and no other. */
  accountId: number
  workspaceId: number
  actor: Actor | null
  /** Who set up the channel's subscription; null if nobody did, or if that person is gone. */
  setUpBy: string | null
  /** The integrations that the channel is subscribed to; null: all. */
  feeds: number[] | null
  /** The post is part of a digest, which gives the reasons once, below its parts. */
  within?: boolean
  /** They have the screen open, and the post changes it. */
  isView?: boolean
  /** Files can't be sent there; links are posted instead. */
  linksFiles?: boolean
  w: Words
}

/**
 * The viewer at a destination. A person reads in their own language and zone; `findPerson` looks them up by the
 * platform's id. A channel reads in the language chosen for it, else for the account, in the account's zone, and about
 * the feeds it is subscribed to.
 */
export async function viewerAt(
  ctx: Context,
  accountId: number,
  { workspaceId, place }: Destination,
  findPerson: (person: string) => Promise<Actor>,
): Promise<Viewer> {
  if (place.kind === 'channel') return await channelViewer(ctx, { accountId, workspaceId, channel: place.channel })
  const actor = await findPerson(place.person)
  const w = words(actor.locale, actor.timeZone)
  return { accountId, workspaceId, actor, setUpBy: null, feeds: null, isView: place.kind === 'view', w }
}

/** The viewer of a channel: see `viewerAt`. */
export async function channelViewer(
  ctx: Context,
  where: { accountId: number; workspaceId: number; channel: string },
): Promise<Viewer> {
  const { platform, locale, timeZone, setUpBy, feeds } = await readChannel(ctx.db, where)
  const { accountId, workspaceId } = where
  const linksFiles = !PLATFORMS[platform].takesFiles
  return {
    accountId,
    workspaceId,
    actor: null,
    setUpBy,
    feeds,
    linksFiles,
    w: words(locale ?? DEFAULT_LANGUAGE, timeZone),
  }
}
