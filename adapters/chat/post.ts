import type { Topic } from '../../src/announcement/announcement.ts'
import type { Context } from '../../src/context.ts'
import type { Screen } from './screen.ts'
import type { Viewer } from './viewer.ts'
import type { Words } from './words/words.ts'

/**
 * A kind of post. Its subscription topic stands in `SUBSCRIBED_AS`, beside its `Topic`, because `announce` in the core
 * needs it, too.
 */
export interface Post<Kind extends Topic['kind']> {
  /** The name of this kind of post. */
  label(w: Words): string
  /**
   * Draws the post from the current rows of the viewer's account. A row that doesn't exist, or belongs to another
   * account, is shown as gone. A post that contains other posts draws them from `posts`: importing the table here would
   * be an import cycle.
   */
  draw(ctx: Context, viewer: Viewer, topic: Topic & { kind: Kind }, posts: Posts): Promise<Screen>
  /**
   * Whether there is nothing left to say, so that the post is not sent any more, also not in a digest; null: never
   * obsolete. A post that was sent already stays: `refresh` its topic when the fact ends.
   */
  isObsolete: ((ctx: Context, accountId: number, topic: Topic & { kind: Kind }) => Promise<boolean>) | null
}

/** Every kind of post. */
export type Posts = { readonly [Kind in Topic['kind']]: Post<Kind> }

/** Draws the topic of an announcement from the current rows. */
export async function drawPost<Kind extends Topic['kind']>(
  posts: Posts,
  ctx: Context,
  viewer: Viewer,
  topic: Topic & { kind: Kind },
): Promise<Screen> {
  return await posts[topic.kind].draw(ctx, viewer, topic, posts)
}
