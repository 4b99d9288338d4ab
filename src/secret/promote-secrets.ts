import type { Trx } from '../context.ts'
import { eraseSecrets } from './erase-secrets.ts'
import type { Keyring } from './keyring.ts'
import { lockOwner } from './lock-owner.ts'
import { readSecrets } from './read-secrets.ts'
import { saveSecrets } from './save-secrets.ts'
import { ownerText, type SecretOwner } from './secret-owner.ts'

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
