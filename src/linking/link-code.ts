import { createHash, randomInt } from 'node:crypto'
import { type Actor, may, type NotAllowed } from '../actor.ts'
import { record } from '../audit/record.ts'
import { type Context, transact } from '../context.ts'

export const CODE_MINUTES = 15

/** No letters or digits that are taken for each other: 32 signs, 8 of them: 40 bits for 15 minutes. */
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const LENGTH = 8

/** A one-time code that links another workspace or tenant to the actor's account. Only its hash is kept. */
export async function createLinkCode(
  ctx: Context,
  actor: Actor,
): Promise<{ kind: 'code'; code: string; expiresAt: Date } | NotAllowed> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  const code = Array.from({ length: LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('')
  return await transact(ctx, async trx => {
    const now = ctx.now()
    const expiresAt = new Date(now.getTime() + CODE_MINUTES * 60_000)
    await trx
      .insertInto('link_code')
      .values({
        account_id: actor.accountId,
        code_hash: hashCode(code),
        created_by: actor.personId,
        expires_at: expiresAt,
        used_at: null,
      })
      .execute()
    await record(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'link_code_created',
      details: {},
      now,
    })
    return { kind: 'code' as const, code: `${code.slice(0, 4)}-${code.slice(4)}`, expiresAt }
  })
}

/** People type it in lower case, with or without the dash. */
export function hashCode(typed: string): Buffer {
  const code = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return createHash('sha256').update(`fleetfeed-link:${code}`).digest()
}
