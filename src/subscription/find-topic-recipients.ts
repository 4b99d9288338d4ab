import { sql } from 'kysely'
import { personPlace } from '../announcement/destination.ts'
import type { Destination } from '../announcement/messenger.ts'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import type { Layout, Pace, SubscriptionTopic } from '../database/tables.ts'
import { findRecipients } from '../person/find-recipients.ts'
import type { QuietHours } from './subscription.ts'

/** A place that gets a topic; for a channel with its settings. */
export type Recipient =
  | { to: Destination; personId: number; subscription: null }
  | { to: Destination; subscription: { id: number; pace: Pace; quiet: QuietHours | null; layout: Layout } }

/**
 * The recipients of a topic: every channel of the account's live workspaces that subscribed to it and to that feed. If
 * there is none, the person who set the thing up, in a direct message; if they can't be reached, others
 * (`findRecipients`). `integrationId` null: the topic is about all feeds.
 */
export async function findTopicRecipients(
  trx: Trx,
  input: { accountId: number; topic: SubscriptionTopic; integrationId: number | null; fallbackPersonId: number | null },
): Promise<Recipient[]> {
  const channels = await trx
    .selectFrom('subscription')
    .innerJoin('workspace', 'workspace.id', 'subscription.workspace_id')
    .select(['workspace.id as workspaceId', 'subscription.id', 'subscription.channel'])
    .select(['subscription.pace', 'subscription.layout', 'quiet_from', 'quiet_to'])
    .where(ofAccount('workspace', input.accountId))
    .where('workspace.uninstalled_at', 'is', null)
    .where(sql<boolean>`${input.topic} = any(subscription.topics)`)
    .$if(input.integrationId !== null, q =>
      q.where(
        sql<boolean>`(
          not exists (select from subscription_feed where subscription_id = subscription.id)
          or exists (select from subscription_feed
            where subscription_id = subscription.id and integration_id = ${input.integrationId}))`,
      ),
    )
    .orderBy('subscription.id')
    .execute()
  if (channels.length > 0) {
    return channels.map(({ workspaceId, channel, id, pace, layout, quiet_from, quiet_to }) => ({
      to: { workspaceId, place: { kind: 'channel', channel } },
      subscription: {
        id,
        pace,
        layout,
        quiet: quiet_from === null || quiet_to === null ? null : { from: quiet_from, to: quiet_to },
      },
    }))
  }
  const recipients: Recipient[] = []
  for (const personId of await findRecipients(trx, input.accountId, input.fallbackPersonId))
    recipients.push({ to: await personPlace(trx, personId), personId, subscription: null })
  return recipients
}
