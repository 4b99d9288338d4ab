import type { Trx } from '../context.ts'
import { lockOwner } from './lock-owner.ts'
import { ownerText, type SecretOwner } from './secret-owner.ts'

/** Nothing of this owner is kept. */
export async function eraseSecrets(trx: Trx, owner: SecretOwner): Promise<void> {
  const text = ownerText(owner)
  await lockOwner(trx, text)
  await trx.deleteFrom('secret').where('owner', '=', text).execute()
}
