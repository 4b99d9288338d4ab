import { sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import type { Topic } from '../announcement/announcement.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

/**
 * For each topic whose posts offer actions on a feed or show its state, the id that leads to the feed. Null: its posts
 * do neither, so they don't change when the feed is removed.
 */
const FEED_REFERENCE = {
  // `refreshListing` redraws these while a person waits for them.
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
 * Updates every post about a feed that was removed: they lose their buttons. `troubleIds`: the troubles that ended by
 * the removal. Posts about earlier troubles stay as they are.
 */
export async function redrawPosts(
  trx: Trx,
  hints: Work[],
  of: { accountId: number; integrationId: number; troubleIds: readonly number[]; now: Date },
): Promise<void> {
  const kinds = (id: 'arrivalId' | 'troubleId' | 'integrationId') =>
    Object.entries(FEED_REFERENCE).flatMap(([kind, by]) => (by === id ? [kind] : []))
  const { rows } = await sql<{ topic: Topic }>`
    select distinct topic from (
      select topic from announcement where account_id = ${of.accountId}
      union all
      select topic from digest_part
        join digest on digest.id = digest_id
        join workspace on workspace.id = digest.workspace_id and workspace.account_id = ${of.accountId}
    ) posted
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
