import { type Kysely, sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { Keyring } from './keyring.ts'
import { open, seal } from './seal.ts'

/**
 * Whose secret it is. `candidate` holds the credentials of an integration that were entered but not verified yet,
 * under the integration's id; `workspace` is a Slack installation.
 */
export interface SecretOwner {
  accountId: number
  kind: 'integration' | 'candidate' | 'workspace'
  id: number
}

/** The one text of an owner, in the table and in what is authenticated: `account/3/integration/12`. */
function ownerText(owner: SecretOwner): string {
  return `account/${owner.accountId}/${owner.kind}/${owner.id}`
}

/** Seals and keeps `fields` (name to value) as all that this owner has: what was there before is gone. */
export async function saveSecrets(
  trx: Trx,
  keyring: Keyring,
  owner: SecretOwner,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const text = ownerText(owner)
  await lockOwner(trx, text)
  await trx.deleteFrom('secret').where('owner', '=', text).execute()
  const rows = Object.entries(fields).map(([field, value]) => {
    const place = { owner: text, field }
    return { ...place, ...seal(keyring, place, value) }
  })
  if (rows.length > 0) await trx.insertInto('secret').values(rows).execute()
}

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

/**
 * The secrets of `from` become all that `to` has, sealed anew for their new place; `from` is left empty. False, and
 * `to` untouched, where `from` has none: a job that runs twice must not erase what the first run promoted.
 */
export async function promoteSecrets(trx: Trx, keyring: Keyring, from: SecretOwner, to: SecretOwner): Promise<boolean> {
  await lockOwner(trx, ownerText(from))
  const fields = await readSecrets(trx, keyring, from)
  if (Object.keys(fields).length === 0) return false
  await saveSecrets(trx, keyring, to, fields)
  await eraseSecrets(trx, from)
  return true
}

/** Nothing of this owner is kept. */
export async function eraseSecrets(trx: Trx, owner: SecretOwner): Promise<void> {
  const text = ownerText(owner)
  await lockOwner(trx, text)
  await trx.deleteFrom('secret').where('owner', '=', text).execute()
}

/**
 * One writer of an owner's secrets at a time, until the end of the transaction. Two admins who enter different fields
 * at once would otherwise leave a mixture of both.
 */
async function lockOwner(trx: Trx, owner: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`secret|${owner}`}, 0))`.execute(trx)
}
