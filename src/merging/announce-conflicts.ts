import { sql } from 'kysely'
import { refresh } from '../announcement/announce.ts'
import type { Trx } from '../context.ts'
import type { Integration } from '../integration/find-integration.ts'
import { announceToRecipients } from '../subscription/announce-to-recipients.ts'
import type { Work } from '../work.ts'

/** At the end of a read: announces the conflicts that it opened, once, to the recipients of new assets. */
export async function announceConflicts(
  trx: Trx,
  hints: Work[],
  input: { integration: Integration; readNumber: number; now: Date },
): Promise<void> {
  const { integration, readNumber, now } = input
  const opened = await trx
    .selectFrom('asset_conflict')
    .select('id')
    .where('integration_id', '=', integration.id)
    .where('settled_at', 'is', null)
    .where('opened_read', '=', readNumber)
    .limit(1)
    .executeTakeFirst()
  if (!opened) return
  await announceToRecipients(trx, hints, {
    accountId: integration.accountId,
    integrationId: integration.id,
    fallbackPersonId: integration.ownerId,
    topic: { kind: 'conflicts', integrationId: integration.id, readNumber },
    idempotencyKey: `conflicts/${integration.id}/${readNumber}`,
    now,
  })
}

/** Redraws the posts about the feed's conflicts, which show how many are left. */
export async function refreshConflicts(trx: Trx, hints: Work[], integrationId: number, now: Date): Promise<void> {
  const announced = await trx
    .selectFrom('announcement')
    .select('topic')
    .distinct()
    .where(sql<boolean>`topic @> ${JSON.stringify({ kind: 'conflicts', integrationId })}::jsonb`)
    .execute()
  const topics = announced.map(({ topic }) => topic)
  await refresh(trx, hints, topics, now)
}
