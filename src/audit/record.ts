import type { Trx } from '../context.ts'

/** Adds to the append-only trail, in the transaction of the fact. `personId` is null for what happened by itself. */
export async function record(
  trx: Trx,
  entry: { accountId: number; personId: number | null; action: string; details: Record<string, unknown>; now: Date },
): Promise<void> {
  await trx
    .insertInto('audit_entry')
    .values({
      account_id: entry.accountId,
      at: entry.now,
      person_id: entry.personId,
      action: entry.action,
      details: JSON.stringify(entry.details),
    })
    .execute()
}
