import type { Topic } from '../../../src/announcement/announcement.ts'
import type { Message } from '../../../src/announcement/messenger.ts'
import type { Context } from '../../../src/context.ts'
import { leaveOutOfDigest } from '../../../src/subscription/leave-out-of-digest.ts'
import { readDigest } from '../../../src/subscription/read-digest.ts'
import type { Reader } from '../reader.ts'
import type { Screen } from '../screen.ts'
import { accessAnswered } from './access-answered.ts'
import { accessRequest } from './access-request.ts'
import { arrival } from './arrival.ts'
import { billing } from './billing.ts'
import { billingCsv } from './billing-csv.ts'
import { conflicts } from './conflicts.ts'
import { decisions } from './decisions.ts'
import { digest } from './digest.ts'
import { feedRecovered } from './feed-recovered.ts'
import { feedTrouble } from './feed-trouble.ts'
import { monthStuck } from './month-stuck.ts'
import { drawPost, type Posts } from './post.ts'
import { reminder } from './reminder.ts'
import { roleSuspended } from './role-suspended.ts'
import { selectionApplied } from './selection-applied.ts'
import { silence } from './silence.ts'
import { silentChannels } from './silent-channels.ts'
import { swallowed } from './swallowed.ts'
import { test } from './test.ts'
import { thread } from './thread.ts'
import { undeliverable } from './undeliverable.ts'
import { verification } from './verification.ts'

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
}

/** Draws what an announcement is about from the rows as they are now. */
export async function drawTopic(ctx: Context, reader: Reader, topic: Topic): Promise<Screen> {
  return await drawPost(POSTS, ctx, reader, topic)
}

/** Whether there is nothing left to say of it. */
export async function isObsolete<Kind extends Topic['kind']>(
  ctx: Context,
  { accountId, topic }: Message & { topic: { kind: Kind } },
): Promise<boolean> {
  return (await POSTS[topic.kind].isObsolete?.(ctx, accountId, topic)) ?? false
}

/**
 * What a digest holds is settled when it is posted: obsolete parts are taken out of it then. One that becomes obsolete later
 * was said there, and goes on being drawn from its rows.
 */
export async function leaveOutObsolete(ctx: Context, { accountId, topic }: Message): Promise<void> {
  if (topic.kind !== 'digest') return
  for (const part of await readDigest(ctx.db, accountId, topic.digestId)) {
    if (await isObsolete(ctx, { accountId, topic: part })) {
      await leaveOutOfDigest(ctx.db, accountId, topic.digestId, part)
    }
  }
}
