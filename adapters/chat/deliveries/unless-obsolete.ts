import type { Messenger } from '../../../src/announcement/messenger.ts'
import type { Context } from '../../../src/context.ts'
import { isObsolete, leaveOutObsolete } from '../posts.ts'

/** The same messenger, which is not asked to post what has nothing left to say. What stands is still brought up to date. */
export function unlessObsolete(ctx: Context, messenger: Messenger): Messenger {
  return {
    ...messenger,
    post: async (to, message, how) => {
      await leaveOutObsolete(ctx, message)
      return (await isObsolete(ctx, message)) ? { kind: 'obsolete' } : await messenger.post(to, message, how)
    },
  }
}
