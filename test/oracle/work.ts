import type { Product } from './product.ts'

// What the rows say is due, as in src/due-work.ts, of one feed: there a worker looks at all of them every second.

/** Tries the credentials that were entered. */
export async function carryOutVerify({ db, carryOut }: Product, integrationId: number): Promise<void> {
  const row = await db
    .selectFrom('integration')
    .select('verify_requested_at as at')
    .where('id', '=', integrationId)
    .executeTakeFirst()
  if (row?.at) await carryOut({ job: 'verify', integrationId, requestedAt: row.at.toISOString() })
}

/** Reads the feed for as long as it is due at this instant. False where it isn't. */
export async function carryOutSync({ ctx, db, carryOut }: Product, integrationId: number): Promise<boolean> {
  for (let turns = 0; turns < 100; turns += 1) {
    const due = await db
      .selectFrom('integration')
      .select('read_turn as turn')
      .where('id', '=', integrationId)
      .where('next_sync_at', '<=', ctx.now())
      .executeTakeFirst()
    if (!due) return turns > 0
    await carryOut({ job: 'sync', integrationId, turn: due.turn })
  }
  throw new Error('A feed is always due')
}

/** Carries out the Confirms that wait for their job. False where none does. */
export async function carryOutSelections({ db, carryOut }: Product): Promise<boolean> {
  const waiting = await db
    .selectFrom('draft')
    .select('id')
    .where('confirmed_at', 'is not', null)
    .where('applied_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const { id } of waiting) await carryOut({ job: 'apply-selection', draftId: id })
  return waiting.length > 0
}
