import type { Messenger } from '../../src/announcement/messenger.ts'
import type { Context } from '../../src/context.ts'
import { isObsolete } from './posts/posts.ts'

/** The same messenger, which is not asked to post what has nothing left to say. What stands is still brought up to date. */
export function unlessObsolete(ctx: Context, messenger: Messenger): Messenger {
  return {
    ...messenger,
    post: async (to, message, mark, thread) =>
      (await isObsolete(ctx, message)) ? { kind: 'obsolete' } : await messenger.post(to, message, mark, thread),
  }
}
