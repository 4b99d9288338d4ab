import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/tables.ts'

/** One thing that a person did to an arrival. */
export interface ArrivalDecision {
  at: Date
  by: string
  action: 'assets_approved' | 'assets_declined' | 'decision_undone'
  assets: number
}

/** What people decided about an arrival, oldest first, from the audit trail: also what was taken back. */
export async function listDecisions(
  db: Kysely<Database>,
  arrivalId: number,
): Promise<{ name: string; decisions: ArrivalDecision[] }> {
  const { name } = await db
    .selectFrom('arrival')
    .innerJoin('integration', 'integration.id', 'arrival.integration_id')
    .select('integration.name')
    .where('arrival.id', '=', arrivalId)
    .executeTakeFirstOrThrow()
  const { rows } = await sql<ArrivalDecision>`
    select at, coalesce(person.name, '') as by, action, (details ->> 'assets')::integer as assets
    from audit_entry left join person on person.id = audit_entry.person_id
    where (details ->> 'arrivalId')::bigint = ${arrivalId} and details ? 'arrivalId'
      and action in ('assets_approved', 'assets_declined', 'decision_undone')
    order by audit_entry.id`.execute(db)
  return { name, decisions: rows }
}
