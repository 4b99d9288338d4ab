import { sql } from 'kysely'
import { tell } from '../announcement/tell.ts'
import type { Trx } from '../context.ts'
import type { Work } from '../work.ts'

/**
 * Announces a closed month to the channels that subscribed; where none did, to the person who confirmed the account's
 * first integration, so that the month's end is never silent.
 */
export async function tellMonth(
  trx: Trx,
  offers: Work[],
  input: { accountId: number; month: string; now: Date },
): Promise<void> {
  const otherwise = await personInCharge(trx, input.accountId)
  // No live workspace: there is nowhere to say it. The month is closed all the same and can be asked for later.
  if (otherwise === null) return
  await tell(trx, offers, {
    accountId: input.accountId,
    to: 'billing',
    otherwise,
    topic: { kind: 'billing', month: input.month },
    once: `billing/${input.accountId}/${input.month}`,
    now: input.now,
  })
}

/** Who confirmed the oldest integration and can still be reached, else who has a role, else whoever is known. */
async function personInCharge(trx: Trx, accountId: number): Promise<number | null> {
  const { rows } = await sql<{ id: number }>`
    select person.id
    from person
    join workspace on workspace.id = person.workspace_id
    where workspace.account_id = ${accountId} and workspace.uninstalled_at is null
    order by
      (select min(integration.id) from integration where integration.confirmed_by = person.id) nulls last,
      (person.role is not null or person.platform_admin) desc,
      person.id
    limit 1`.execute(trx)
  return rows[0]?.id ?? null
}
