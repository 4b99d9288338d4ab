import { type Kysely, sql } from 'kysely'
import { ofAccount } from '../database/of-account.ts'
import type { Database } from '../database/tables.ts'

/** One decision of a person about assets of an arrival. */
export interface ArrivalDecision {
  at: Date
  by: string
  action: 'assets_approved' | 'assets_declined' | 'decision_undone'
  assets: number
}

/**
 * The decisions of people about an arrival, oldest first, including those that were undone. They are read from the
 * audit trail, also from entries of the account that owned the arrival before linking. `null`: the account has no such
 * arrival.
 */
export async function listDecisions(
  db: Kysely<Database>,
  accountId: number,
  arrivalId: number,
): Promise<{ name: string; decisions: ArrivalDecision[] } | null> {
  const arrival = await db
    .selectFrom('arrival')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .select('integration.name')
    .where('arrival.id', '=', arrivalId)
    .where(ofAccount('arrival', accountId))
    .executeTakeFirst()
  if (!arrival) return null
  const { rows } = await sql<ArrivalDecision>`
    select at, coalesce(person.name, '') as by, action, (details ->> 'assets')::integer as assets
    from audit_entry left join person on person.id = audit_entry.person_id
    where (details ->> 'arrivalId')::bigint = ${arrivalId} and details ? 'arrivalId'
      and action in ('assets_approved', 'assets_declined', 'decision_undone')
    order by audit_entry.id`.execute(db)
  return { name: arrival.name, decisions: rows }
}
