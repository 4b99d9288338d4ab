import { type Actor, may, type NotAllowed } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { hashCode, makeCode } from '../code/one-time-code.ts'
import { type Context, transact } from '../context.ts'
import { MINUTE_MS } from '../durations.ts'

const CODE_MINUTES = 15

/** Makes a one-time code that links another workspace or tenant to the actor's account. Only its hash is stored. */
export async function createLinkCode(
  ctx: Context,
  actor: Actor,
): Promise<{ kind: 'code'; code: string; expiresAt: Date } | NotAllowed> {
  if (!may(actor, 'administer')) return { kind: 'not_allowed', needs: 'administer' }
  const code = makeCode()
  return await transact(ctx, async trx => {
    const now = ctx.now()
    const expiresAt = new Date(now.getTime() + CODE_MINUTES * MINUTE_MS)
    await trx
      .insertInto('link_code')
      .values({
        account_id: actor.accountId,
        code_hash: hashCode('link', code),
        created_by: actor.personId,
        expires_at: expiresAt,
        used_at: null,
      })
      .execute()
    await recordAudit(trx, {
      accountId: actor.accountId,
      personId: actor.personId,
      action: 'link_code_created',
      details: {},
      now,
    })
    return { kind: 'code' as const, code, expiresAt }
  })
}
