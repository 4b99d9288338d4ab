import type { Trx } from '../context.ts'
import type { Keyring } from './keyring.ts'
import { lockOwner } from './lock-owner.ts'
import { seal } from './seal.ts'
import { ownerText, type SecretOwner } from './secret-owner.ts'

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
