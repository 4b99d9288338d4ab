import type { Trx } from '../context.ts'
import { findAdministrators } from './find-administrators.ts'
import { selectReachable } from './reach.ts'
import { roleOfPerson } from './role.ts'

/** The most people who are told what is for one person's eyes: it is no mass mailing. */
export const MOST_TOLD = 5

/**
 * Who hears of what is told to one person alone: they themselves, while they are of the account and can be reached; else its
 * Administrators, those longest known first, else whoever else has a role. Ids; none: nobody is left who could be told.
 * `personId` null: nobody in particular.
 */
export async function findRecipients(trx: Trx, accountId: number, personId: number | null): Promise<number[]> {
  const them =
    personId === null ? [] : await selectReachable(trx, accountId).where('person.id', '=', personId).execute()
  if (them.length > 0) return them.map(one => one.id)
  const administrators = await findAdministrators(trx, accountId, { limit: MOST_TOLD })
  if (administrators.length > 0) return administrators
  const others = await selectReachable(trx, accountId).where(roleOfPerson, 'is not', null).limit(MOST_TOLD).execute()
  return others.map(one => one.id)
}
