import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { roleOfPerson } from './role.ts'

/**
 * Whether a person gets posts at all, in a query with `person` and `workspace`. Not if they left, are an outsider
 * without a role given to them, or if the app is uninstalled there.
 */
export const isReachable: RawBuilder<boolean> = sql<boolean>`(workspace.uninstalled_at is null
  and (person.standing in ('inside', 'unknown') or ${roleOfPerson} is not null))`

/**
 * The same for the person and the account in these columns of the outer query. Also false if the person's workspace is
 * no longer in that account.
 */
export function reaches(personId: RawBuilder<unknown>, accountId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from person join workspace on workspace.id = person.workspace_id
    where person.id = ${personId} and workspace.account_id = ${accountId} and ${isReachable})`
}

/** The ids of an account's people who can be reached, oldest row first; for further conditions. */
export function selectReachable(trx: Trx, accountId: number) {
  return trx
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.id')
    .where(ofAccount('workspace', accountId))
    .where(isReachable)
    .orderBy('person.id')
}
