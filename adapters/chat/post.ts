import type { Topic } from '../../src/announcement/announcement.ts'
import type { Context } from '../../src/context.ts'
import type { Reader } from './reader.ts'
import type { Screen } from './screen.ts'
import type { Words } from './words/words.ts'

/** A kind of post. Who hears of it stands beside its `Topic` (`SUBSCRIBED_AS`), where `tell` asks for it too. */
export interface Post<Kind extends Topic['kind']> {
  /** What kind of post it is, in words. */
  label(w: Words): string
  /**
   * From the rows of the reader's account as they are now. What is not there, or another account's, is said to be gone.
   * A post that contains others draws them from `posts`: importing the table would be an import cycle.
   */
  draw(ctx: Context, reader: Reader, topic: Topic & { kind: Kind }, posts: Posts): Promise<Screen>
  /**
   * Whether there is nothing left to say of it, so that it is not posted any more, nor in a digest; null: there always is.
   * What stands already is not taken back: `refresh` its topic where the fact ends.
   */
  isObsolete: ((ctx: Context, accountId: number, topic: Topic & { kind: Kind }) => Promise<boolean>) | null
}

/** Every kind of post. */
export type Posts = { readonly [Kind in Topic['kind']]: Post<Kind> }

/** Draws what an announcement is about from the rows as they are now. */
export async function drawPost<Kind extends Topic['kind']>(
  posts: Posts,
  ctx: Context,
  reader: Reader,
  topic: Topic & { kind: Kind },
): Promise<Screen> {
  return await posts[topic.kind].draw(ctx, reader, topic, posts)
}
