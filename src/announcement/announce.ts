import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'
import type { Place, Topic } from './announcement.ts'

export interface NewAnnouncement {
  accountId: number
  workspaceId: number
  place: Place
  topic: Topic
  /** Names the thing and the place: told once, however often the use case runs. */
  once: string
  now: Date
  /** Nothing to say yet: the first `refresh` sends it. */
  later?: boolean
}

/**
 * Writes "this must be told" in the transaction of the fact itself: the row is the outbox. Said again with the same
 * `once`, the message that stands is brought up to date instead.
 */
export async function announce(trx: Trx, offers: Work[], a: NewAnnouncement): Promise<void> {
  const row = await trx
    .insertInto('announcement')
    .values({
      account_id: a.accountId,
      workspace_id: a.workspaceId,
      place: JSON.stringify(a.place),
      topic: JSON.stringify(a.topic),
      once: a.once,
      created_at: a.now,
      due_at: a.later ? null : a.now,
    })
    .onConflict(conflict =>
      conflict.column('once').doUpdateSet(eb => ({
        wanted: eb('announcement.wanted', '+', 1),
        place: eb.ref('excluded.place'),
        due_at: unlessSending(sql`excluded.due_at`),
      })),
    )
    .returning(['id', 'wanted'])
    .executeTakeFirstOrThrow()
  if (!a.later) offers.push({ job: 'deliver', announcementId: row.id, wanted: row.wanted })
}

/** Brings every posted copy about `topic` up to date, on every platform: what they say follows from the rows. */
export async function refresh(trx: Trx, offers: Work[], topic: Topic, now: Date): Promise<void> {
  const rows = await trx
    .updateTable('announcement')
    .set(eb => ({ wanted: eb('wanted', '+', 1), due_at: unlessSending(sql`${now}::timestamptz`) }))
    .where('topic', '=', sql<Topic>`${JSON.stringify(topic)}::jsonb`)
    .where('state', '!=', 'undeliverable')
    .returning(['id', 'wanted'])
    .execute()
  for (const row of rows) offers.push({ job: 'deliver', announcementId: row.id, wanted: row.wanted })
}

/**
 * Being said right now: it is brought up to date afterwards. Due at once, another worker would look for a message that is
 * still on its way, not find it, and say it a second time.
 */
function unlessSending(due: RawBuilder<unknown>): RawBuilder<Date | null> {
  return sql`case when announcement.state = 'sending' then announcement.due_at else ${due} end`
}
