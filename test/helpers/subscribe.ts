import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import type { SubscriptionTopic } from '../../src/database/tables.ts'
import { setUpChannel } from '../../src/subscription/save-subscription.ts'
import type { ChannelChoice } from '../../src/subscription/subscription.ts'

export const AT_ONCE: ChannelChoice = {
  topics: ['new_assets', 'feed_trouble', 'billing'],
  feeds: null,
  pace: 'at_once',
  quiet: null,
  layout: 'flat',
  locale: 'en-US',
}

/** Subscribes that channel of the person’s workspace to those posts. Returns the subscription’s id. */
export async function subscribe(
  ctx: Context,
  actor: Actor,
  channel: string,
  topics: SubscriptionTopic[],
  how: Partial<ChannelChoice> = {},
): Promise<number> {
  const saved = await setUpChannel(ctx, actor, { channel, choice: { ...AT_ONCE, ...how, topics } })
  if (saved.kind !== 'saved') throw new Error(saved.kind)
  return saved.id
}
