import { createSecretKey, type KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Database } from '../database/tables.ts'
import type { Keyring } from './keyring.ts'
import { open, seal } from './seal.ts'

/** In the place of an owner: these belong to no account. */
const OWNER = 'file-links'

/**
 * Keeps the key of each entry of the keyring that signs links to files, sealed like every other secret: a link in an old post
 * opens after its key was taken out of `SEAL_KEYS`. Returns the keyring with all that were ever kept. One that does not open
 * any more is left out and named in the log.
 */
export async function keepLinkKeys(db: Kysely<Database>, keyring: Keyring, log: Logger): Promise<Keyring> {
  const ours = [...keyring.linkKeys].map(([id, key]) => {
    const place = { owner: OWNER, field: id }
    return { ...place, ...seal(keyring, place, key.export().toString('base64')) }
  })
  await db
    .insertInto('secret')
    .values(ours)
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
