import type { Trx } from '../context.ts'
import { findAdministrators } from './find-administrators.ts'
import { selectReachable } from './reach.ts'
import { roleOfPerson } from './role.ts'

/** The most people who get something meant for one person: it must not become a mass mailing. */
export const MAX_RECIPIENTS = 5

/**
 * Who gets what is meant for one person: that person, while they belong to the account and can be reached; otherwise
 * its Administrators, oldest row first; otherwise other people with a role. Returns ids; empty: nobody is left.
 * `personId` null: nobody in particular.
 */
export async function findRecipients(trx: Trx, accountId: number, personId: number | null): Promise<number[]> {
  const reachable =
    personId === null ? [] : await selectReachable(trx, accountId).where('person.id', '=', personId).execute()
  if (reachable.length > 0) return reachable.map(one => one.id)
  const administrators = await findAdministrators(trx, accountId, { limit: MAX_RECIPIENTS })
  if (administrators.length > 0) return administrators
  const others = await selectReachable(trx, accountId)
    .where(roleOfPerson, 'is not', null)
    .limit(MAX_RECIPIENTS)
    .execute()
  return others.map(one => one.id)
}
