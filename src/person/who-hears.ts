import type { Trx } from '../context.ts'
import { ofAccount } from '../database/of-account.ts'
import { findAdministrators } from './find-administrators.ts'
import { isReachable } from './reach.ts'
import { roleOfPerson } from './role.ts'

/** The most people who are told what is for one person's eyes: it is no mass mailing. */
export const MOST_TOLD = 5

/**
 * Who hears of what is told to one person alone: they themselves, while they are of the account and can be reached; else its
 * Administrators, those longest known first, else whoever else has a role. Ids; none: nobody is left who could be told.
 * `personId` null: nobody in particular.
 */
export async function whoHears(trx: Trx, accountId: number, personId: number | null): Promise<number[]> {
  const them = personId === null ? [] : await reachable(trx, accountId).where('person.id', '=', personId).execute()
  if (them.length > 0) return them.map(one => one.id)
  const administrators = await findAdministrators(trx, accountId, MOST_TOLD)
  if (administrators.length > 0) return administrators
  const others = await reachable(trx, accountId).where(roleOfPerson, 'is not', null).limit(MOST_TOLD).execute()
  return others.map(one => one.id)
}

function reachable(trx: Trx, accountId: number) {
  return trx
    .selectFrom('person')
    .innerJoin('workspace', 'workspace.id', 'person.workspace_id')
    .select('person.id')
    .where(ofAccount('workspace', accountId))
    .where(isReachable)
    .orderBy('person.id')
}
