import { type Kysely, sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import type { Keyring } from './keyring.ts'
import { open, seal } from './seal.ts'

/**
 * Whose secret it is. `candidate`: credentials that were entered but not verified yet, with the integration's id;
 * `workspace`: a Slack installation.
 */
export interface SecretOwner {
  accountId: number
  kind: 'integration' | 'candidate' | 'workspace'
  id: number
}

/** The owner as text, both in the table and in the authenticated data: `account/3/integration/12`. */
function ownerText(owner: SecretOwner): string {
  return `account/${owner.accountId}/${owner.kind}/${owner.id}`
}

/** Seals and stores `fields` (name to value). They replace everything that the owner had. */
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
    const slot = { owner: text, field }
    return { ...slot, ...seal(keyring, slot, value) }
  })
  if (rows.length > 0) await trx.insertInto('secret').values(rows).execute()
}

/**
 * The same, if the owner's `field` still has the value `was`; otherwise changes nothing and returns false: somebody else
 * replaced it meanwhile.
 */
export async function replaceSecrets(
  trx: Trx,
  keyring: Keyring,
  owner: SecretOwner,
  { field, was }: { field: string; was: string },
  fields: Readonly<Record<string, string>>,
): Promise<boolean> {
  await lockOwner(trx, ownerText(owner))
  const stored = await readSecrets(trx, keyring, owner)
  if (stored[field] !== was) return false
  await saveSecrets(trx, keyring, owner, fields)
  return true
}

/**
 * All fields of an owner in plain text, to be kept in memory only; empty if there are none. Throws an Error without
 * secret material if a key is missing from the keyring, or a row was changed or moved.
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
 * Replaces the secrets of `to` by those of `from`, sealed again for their new slot, and erases `from`. Returns false
 * and leaves `to` as it is if `from` has none: a job that runs twice must not erase what its first run promoted.
 */
export async function promoteSecrets(trx: Trx, keyring: Keyring, from: SecretOwner, to: SecretOwner): Promise<boolean> {
  await lockOwner(trx, ownerText(from))
  const fields = await readSecrets(trx, keyring, from)
  if (Object.keys(fields).length === 0) return false
  await saveSecrets(trx, keyring, to, fields)
  await eraseSecrets(trx, from)
  return true
}

/** Erases all secrets of an owner. */
export async function eraseSecrets(trx: Trx, owner: SecretOwner): Promise<void> {
  const text = ownerText(owner)
  await lockOwner(trx, text)
  await trx.deleteFrom('secret').where('owner', '=', text).execute()
}

/**
 * Allows one writer of an owner's secrets at a time, until the end of the transaction. Otherwise two admins who enter
 * different fields at the same time would leave a mixture of both.
 */
async function lockOwner(trx: Trx, owner: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`secret|${owner}`}, 0))`.execute(trx)
}
