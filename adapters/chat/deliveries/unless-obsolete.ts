import type { Topic } from '../../../src/announcement/announcement.ts'
import type { Message, Messenger } from '../../../src/announcement/messenger.ts'
import type { Context } from '../../../src/context.ts'
import { leaveOutOfDigest } from '../../../src/subscription/leave-out-of-digest.ts'
import { readDigest } from '../../../src/subscription/read-digest.ts'
import { POSTS } from '../posts.ts'

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

/**
 * Removes obsolete parts from a digest that is about to be posted. A posted digest keeps its parts: one that becomes
 * obsolete later was already read there, and goes on being drawn from its rows.
 */
export async function leaveOutObsolete(ctx: Context, { accountId, topic }: Message): Promise<void> {
  if (topic.kind !== 'digest') return
  for (const part of await readDigest(ctx.db, accountId, topic.digestId)) {
    if (await isObsolete(ctx, { accountId, topic: part })) {
      await leaveOutOfDigest(ctx.db, accountId, topic.digestId, part)
    }
  }
}

/** Whether a message has nothing left to say. */
export async function isObsolete<Kind extends Topic['kind']>(
  ctx: Context,
  { accountId, topic }: Message & { topic: { kind: Kind } },
): Promise<boolean> {
  return (await POSTS[topic.kind].isObsolete?.(ctx, accountId, topic)) ?? false
}
