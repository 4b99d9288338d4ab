import { sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import type { Topic } from '../announcement/announcement.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

/**
 * Of each topic, the id by which its posts offer something to do about one feed, or show how it is; null: they don't, so
 * there is nothing to take back when the feed is removed.
 */
const OF_FEED = {
  // Drawn anew by itself, and only while somebody waits for it.
  verification: null,
  arrival: 'arrivalId',
  reminder: 'arrivalId',
  feed_trouble: 'troubleId',
  silence: 'integrationId',
  conflicts: 'integrationId',
  swallowed: 'integrationId',
  selection_applied: null,
  feed_recovered: null,
  billing: null,
  billing_csv: null,
  month_stuck: null,
  click_redone: null,
  access_request: null,
  access_allowed: null,
  access_declined: null,
  role_suspended: null,
  silent_channels: null,
  undeliverable: null,
  digest: null,
  thread: null,
  decisions: null,
  test: null,
} as const satisfies { readonly [K in Topic['kind']]: 'arrivalId' | 'troubleId' | 'integrationId' | null }

/**
 * Brings every post about a feed that was removed up to date: they lose their buttons. `troubleIds` are those that ended with
 * it; what was over before goes on saying so.
 */
export async function redrawPosts(
  trx: Trx,
  hints: Work[],
  of: { accountId: number; integrationId: number; troubleIds: readonly number[]; now: Date },
): Promise<void> {
  const kinds = (id: 'arrivalId' | 'troubleId' | 'integrationId') =>
    Object.entries(OF_FEED).flatMap(([kind, by]) => (by === id ? [kind] : []))
  const { rows } = await sql<{ topic: Topic }>`
    select distinct topic from (
      select topic from announcement where account_id = ${of.accountId}
      union all
      select topic from digest_part
        join digest on digest.id = digest_id
        join workspace on workspace.id = digest.workspace_id and workspace.account_id = ${of.accountId}
    ) told
    where topic ->> 'kind' = any(${kinds('integrationId')}::text[])
        and (topic ->> 'integrationId')::bigint = ${of.integrationId}
      or topic ->> 'kind' = any(${kinds('troubleId')}::text[])
        and (topic ->> 'troubleId')::bigint = any(${of.troubleIds}::bigint[])
      or topic ->> 'kind' = any(${kinds('arrivalId')}::text[])
        and (topic ->> 'arrivalId')::bigint in (select id from arrival where integration_id = ${of.integrationId})`.execute(
    trx,
  )
  const topics = rows.map(({ topic }) => topic)
  await refresh(trx, hints, topics, of.now)
}
