import type { Kysely } from 'kysely'
import type { Database } from '../database/tables.ts'
import type { Keyring } from './keyring.ts'
import { open } from './seal.ts'
import { ownerText, type SecretOwner } from './secret-owner.ts'

/**
 * All fields of an owner, opened; empty where there are none. For memory only. Throws an Error without secret
 * material where a key is missing from the keyring or a row was changed or moved.
 */
export async function readSecrets(
  db: Kysely<Database>,
  keyring: Keyring,
  owner: SecretOwner,
): Promise<Record<string, string>> {
  const rows = await db
    .selectFrom('secret')
    .selectAll()
    .where('owner', '=', ownerText(owner))
    .orderBy('field')
    .execute()
  return Object.fromEntries(rows.map(row => [row.field, open(keyring, row, row)]))
}
