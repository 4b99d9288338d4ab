import type { Actor } from '../../src/actor.ts'
import type { Destination } from '../../src/announcement/messenger.ts'
import type { Context } from '../../src/context.ts'
import { PLATFORMS } from '../../src/platform.ts'
import { readChannel } from '../../src/subscription/read-channel.ts'
import { DEFAULT_LANGUAGE } from './words/languages.ts'
import { type Words, words } from './words/words.ts'

/** Who reads a post: a person's own screen or message has an actor, a channel has none. */
export interface Reader {
  /** Whose rows are read, and nobody else's. */
  accountId: number
  workspaceId: number
  actor: Actor | null
  /** Who set the channel up; null where nobody did, or no longer. */
  setUpBy: string | null
  /** The integrations that it wants to hear of; null: all. */
  feeds: number[] | null
  /** It reads several in one: why they are here is said once. */
  within?: boolean
  /** Files can't be sent there: a link in their place. */
  linksFiles?: boolean
  w: Words
}

/**
 * Who reads what is said there. A person in their language and zone; `findPerson` knows them by the platform's id. A channel
 * in the language that was chosen for it or the account, in the account's zone, about the feeds it wants.
 */
export async function readerAt(
  ctx: Context,
  accountId: number,
  { workspaceId, place }: Destination,
  findPerson: (person: string) => Promise<Actor>,
): Promise<Reader> {
  if (place.kind === 'channel') return await channelReader(ctx, { accountId, workspaceId, channel: place.channel })
  const actor = await findPerson(place.person)
  return { accountId, workspaceId, actor, setUpBy: null, feeds: null, w: words(actor.locale, actor.timeZone) }
}

export async function channelReader(
  ctx: Context,
  where: { accountId: number; workspaceId: number; channel: string },
): Promise<Reader> {
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
