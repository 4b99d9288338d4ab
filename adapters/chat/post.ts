import type { Topic } from '../../src/announcement/announcement.ts'
import type { Context } from '../../src/context.ts'
import type { Reader } from './reader.ts'
import type { Screen } from './screen.ts'
import type { Words } from './words/words.ts'

/** A kind of post. Who hears of it stands beside its `Topic` (`SUBSCRIBED_AS`), where `tell` asks for it too. */
export interface Post<Kind extends Topic['kind']> {
  /** What kind of post it is, in words. */
  label(w: Words): string
  /** From the rows of the reader's account as they are now. What is not there, or another account's, is said to be gone. */
  draw(ctx: Context, reader: Reader, topic: Topic & { kind: Kind }): Promise<Screen>
  /**
   * Whether there is nothing left to say of it, so that it is not posted any more, nor in a digest; null: there always is.
   * What stands already is not taken back: `refresh` its topic where the fact ends.
   */
  isObsolete: ((ctx: Context, accountId: number, topic: Topic & { kind: Kind }) => Promise<boolean>) | null
}
