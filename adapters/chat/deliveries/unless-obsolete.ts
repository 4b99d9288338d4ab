import type { Messenger } from '../../../src/announcement/messenger.ts'
import type { Context } from '../../../src/context.ts'
import { isObsolete, leaveOutObsolete } from '../posts.ts'

/**
 * Wraps a messenger so that it does not post an obsolete message. Messages that are posted already are still edited.
 */
export function unlessObsolete(ctx: Context, messenger: Messenger): Messenger {
  return {
    ...messenger,
    post: async (to, message, how) => {
      await leaveOutObsolete(ctx, message)
      return (await isObsolete(ctx, message)) ? { kind: 'obsolete' } : await messenger.post(to, message, how)
    },
  }
}
