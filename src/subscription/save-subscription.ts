import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { type Context, type Trx, transact } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { refreshSilentChannels } from './announce-silent-channels.ts'
import { flushDigests } from './flush-digests.ts'
import { isOurChannel } from './is-our-channel.ts'
import { readSubscription } from './list-subscriptions.ts'
import type { ChannelChoice } from './subscription.ts'

export type Saved =
  | { kind: 'saved'; id: number; isNew: boolean }
  /** The channel would never get a post. */
  | { kind: 'no_topics' }
  /** The channel belongs to no workspace of this person, or the subscription was removed. */
  | { kind: 'not_found' }
  | NotAllowed

/**
 * Creates or changes the subscription of a channel of the actor's workspace. Each post names the person who did so
 * last.
 */
export async function setUpChannel(
  ctx: Context,
  actor: Actor,
  input: { channel: string; choice: ChannelChoice },
): Promise<Saved> {
  return await save(ctx, actor, input.choice, async trx => {
    const { channel } = input
    return (await isOurChannel(trx, actor, channel)) ? { workspaceId: actor.workspaceId, channel } : null
  })
}

/** Changes a subscription in any workspace of the account. */
export async function changeSubscription(
  ctx: Context,
  actor: Actor,
  input: { id: number; choice: ChannelChoice },
): Promise<Saved> {
  return await save(ctx, actor, input.choice, trx => readSubscription(trx, actor.accountId, input.id))
}

async function save(
  ctx: Context,
  actor: Actor,
  choice: ChannelChoice,
  find: (trx: Trx) => Promise<{ workspaceId: number; channel: string } | null>,
): Promise<Saved> {
  if (!may(actor, 'manage_feeds')) return { kind: 'not_allowed', needs: 'manage_feeds' }
  if (choice.topics.length === 0) return { kind: 'no_topics' }
  return await transact(ctx, async (trx, hints): Promise<Saved> => {
    const now = ctx.now()
    const where = await find(trx)
    if (!where) return { kind: 'not_found' }
    const existing = await trx
      .selectFrom('subscription')
      .select('id')
      .where('workspace_id', '=', where.workspaceId)
      .where('channel', '=', where.channel)
      .forUpdate()
      .executeTakeFirst()
    const values = {
      topics: choice.topics,
      pace: choice.pace,
      quiet_from: choice.quiet?.from ?? null,
      quiet_to: choice.quiet?.to ?? null,
      layout: choice.layout,
      locale: choice.locale,
      created_by: actor.personId,
      created_at: now,
    }
    const { id } = await trx
      .insertInto('subscription')
      .values({ workspace_id: where.workspaceId, channel: where.channel, ...values })
      // If two people save at once, the later one wins.
      .onConflict(conflict => conflict.columns(['workspace_id', 'channel']).doUpdateSet(values))
      .returning('id')
      .executeTakeFirstOrThrow()
    await saveFeeds(trx, actor.accountId, id, choice.feeds)
    // Pending digests were meant for the old settings: they are posted now, or after the quiet hours.
    if (existing) await flushDigests(trx, hints, { ...where, quiet: choice.quiet, now })
    await refreshSilentChannels(trx, hints, where.workspaceId, now)
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: existing ? 'channel_changed' : 'channel_set_up',
      details: { ...where, ...choice },
      now,
    })
    return { kind: 'saved', id, isNew: !existing }
  })
}

/** Replaces the subscribed feeds. The ids come from a form: those of other accounts are ignored. */
async function saveFeeds(trx: Trx, accountId: number, subscriptionId: number, feeds: number[] | null): Promise<void> {
  await trx.deleteFrom('subscription_feed').where('subscription_id', '=', subscriptionId).execute()
  if (feeds === null || feeds.length === 0) return
  await trx
    .insertInto('subscription_feed')
    .columns(['subscription_id', 'integration_id'])
    .expression(eb =>
      eb
        .selectFrom('integration')
        .select([eb.val(subscriptionId).as('subscription_id'), 'id'])
        .where(ofAccount('integration', accountId))
        .where('id', 'in', feeds),
    )
    .execute()
}
