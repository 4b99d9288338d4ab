import type { Topic } from '../../src/announcement/announcement.ts'
import type { Context } from '../../src/context.ts'
import { arrival, decisions, reminder } from './arrivals/posts.ts'
import { billing, billingWorkbook, monthStuck } from './billing/posts.ts'
import { digest, silentChannels, test, thread } from './channels/posts.ts'
import { conflicts, swallowed } from './conflicts/posts.ts'
import { verification } from './credentials/posts.ts'
import { undeliverable } from './deliveries/posts.ts'
import { clickRedone } from './inbox/posts.ts'
import { accessAnswered, accessRequest, roleSuspended } from './people/posts.ts'
import { selectionApplied } from './picker/posts.ts'
import { drawPost, type Posts } from './post.ts'
import type { Screen } from './screen.ts'
import { feedRecovered, feedTrouble, silence } from './trouble/posts.ts'
import type { Viewer } from './viewer.ts'

export const POSTS: Posts = {
  verification,
  arrival,
  selection_applied: selectionApplied,
  feed_trouble: feedTrouble,
  feed_recovered: feedRecovered,
  silence,
  billing,
  billing_csv: billingWorkbook,
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
export async function drawTopic(ctx: Context, viewer: Viewer, topic: Topic): Promise<Screen> {
  return await drawPost(POSTS, ctx, viewer, topic)
}
