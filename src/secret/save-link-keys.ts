import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../database/tables.ts'
import type { Keyring } from './keyring.ts'
import { open, seal } from './seal.ts'

/** Used as `owner`, since these secrets belong to no account. */
const OWNER = 'file-links'

/**
 * Stores each key of the keyring that signs links to files, sealed like every other secret, so that links in old posts
 * still open after their key was taken out of `SEAL_KEYS`. Returns the keyring with all keys that were ever stored. A
 * key that can't be unsealed is left out and logged.
 */
export async function saveLinkKeys(db: Kysely<Database>, keyring: Keyring, log: Logger): Promise<Keyring> {
  const sealed = [...keyring.linkKeys].map(([id, key]) => {
    const slot = { owner: OWNER, field: id }
    return { ...slot, ...seal(keyring, slot, key.export().toString('base64')) }
  })
  await db
    .insertInto('secret')
    .values(sealed)
    .onConflict(conflict => conflict.columns(['owner', 'field']).doNothing())
    .execute()
  const rows = await db
    .selectFrom('secret')
    .selectAll()
    .where('owner', '=', OWNER)
    .where('field', 'not in', [...keyring.linkKeys.keys()])
    .execute()
  const retired = rows.flatMap((row): [string, KeyObject][] => {
    try {
      return [[row.field, createSecretKey(Buffer.from(open(keyring, row, row), 'base64'))]]
    } catch (err) {
      log.error({ err, key: row.field }, 'Links to files that this key of SEAL_KEYS signed do not open any more')
      return []
    }
  })
  return { ...keyring, linkKeys: new Map([...keyring.linkKeys, ...retired]) }
}
