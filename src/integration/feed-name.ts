import type { Trx } from '../context.ts'
import { fold } from '../text/fold.ts'

/** The longest name of a feed, in characters: it is read in one line, beside other things. */
export const FEED_NAME_MAX = 60

/**
 * A typed name as it is stored: on one line, without control and invisible characters. Empty if it has neither letter
 * nor digit, because people could not tell it from nothing.
 */
export function parseFeedName(typed: string): string {
  const name = typed
    .normalize('NFC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim()
  return /[\p{L}\p{N}]/u.test(name) ? name : ''
}

export function isFeedNameTooLong(name: string): boolean {
  return [...name].length > FEED_NAME_MAX
}

/** `wanted`, or with the first free number if another feed is called so, in upper or lower case. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken.map(fold))
  for (let n = 1; ; n += 1) {
    const number = n === 1 ? '' : ` ${n}`
    const name = `${[...wanted]
      .slice(0, FEED_NAME_MAX - number.length)
      .join('')
      .trimEnd()}${number}`
    if (!used.has(fold(name))) return name
  }
}

/**
 * The names of an account's feeds besides `exceptId`; those of removed feeds are free again. Locks the account until the
 * transaction ends, so that two feeds don't get the same name at once. Call it before a feed of the account is locked.
 */
export async function lockNames(trx: Trx, accountId: number, exceptId: number | null): Promise<string[]> {
  await trx.selectFrom('account').select('id').where('id', '=', accountId).forNoKeyUpdate().execute()
  const rows = await trx
    .selectFrom('integration')
    .select(['id', 'name'])
    .where('account_id', '=', accountId)
    .where('state', '!=', 'removed')
    .execute()
  return rows.filter(row => row.id !== exceptId).map(row => row.name)
}
