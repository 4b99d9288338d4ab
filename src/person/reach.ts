import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { roleOfPerson } from './role.ts'

/**
 * Whether somebody is told anything, of a query with `person` and `workspace`: not who left, nor who is outside and was given
 * no role, nor anybody where the app is uninstalled.
 */
export const isReachable: RawBuilder<boolean> = sql<boolean>`(workspace.uninstalled_at is null
  and (person.standing in ('inside', 'unknown') or ${roleOfPerson} is not null))`

/** The same of the person and the account that those columns of the query around it name: false, too, where the companies parted. */
export function reaches(personId: RawBuilder<unknown>, accountId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from person join workspace on workspace.id = person.workspace_id
    where person.id = ${personId} and workspace.account_id = ${accountId} and ${isReachable})`
}

/** The ids of an account's people who can be told something, those longest known first: for more conditions. */
export function selectReachable(trx: Trx, accountId: number) {
  return trx
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.id')
    .where(ofAccount('workspace', accountId))
    .where(isReachable)
    .orderBy('person.id')
}
