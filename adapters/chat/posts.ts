import type { Topic } from '../../src/announcement/announcement.ts'
import type { Message } from '../../src/announcement/messenger.ts'
import type { Context } from '../../src/context.ts'
import { leaveOutOfDigest } from '../../src/subscription/leave-out-of-digest.ts'
import { readDigest } from '../../src/subscription/read-digest.ts'
import { arrival, decisions, reminder } from './arrivals/posts.ts'
import { billing, billingCsv, monthStuck } from './billing/posts.ts'
import { digest, silentChannels, test, thread } from './channels/posts.ts'
import { conflicts, swallowed } from './conflicts/posts.ts'
import { verification } from './credentials/posts.ts'
import { clickRedone, undeliverable } from './deliveries/posts.ts'
import { accessAnswered, accessRequest, roleSuspended } from './people/posts.ts'
import { selectionApplied } from './picker/posts.ts'
import { drawPost, type Posts } from './post.ts'
import type { Reader } from './reader.ts'
import type { Screen } from './screen.ts'
import { feedRecovered, feedTrouble, silence } from './trouble/posts.ts'

export const POSTS: Posts = {
  verification,
  arrival,
  selection_applied: selectionApplied,
  feed_trouble: feedTrouble,
  feed_recovered: feedRecovered,
  silence,
  billing,
  billing_csv: billingCsv,
  month_stuck: monthStuck,
  access_request: accessRequest,
  access_allowed: accessAnswered,
  access_declined: accessAnswered,
  role_suspended: roleSuspended,
  silent_channels: silentChannels,
  undeliverable,
  digest,
  thread,
  decisions,
  reminder,
  conflicts,
  swallowed,
  test,
  click_redone: clickRedone,
}

/** Draws the topic of an announcement from the current rows. */
export async function drawTopic(ctx: Context, reader: Reader, topic: Topic): Promise<Screen> {
  return await drawPost(POSTS, ctx, reader, topic)
}

/** Whether a message has nothing left to say. */
export async function isObsolete<Kind extends Topic['kind']>(
  ctx: Context,
  { accountId, topic }: Message & { topic: { kind: Kind } },
): Promise<boolean> {
  return (await POSTS[topic.kind].isObsolete?.(ctx, accountId, topic)) ?? false
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
