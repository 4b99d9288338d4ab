import { sql } from 'kysely'
import type { Actor } from '../actor.ts'
import { recordAudit } from '../audit/record.ts'
import { GUESS_MINUTES, hashCode, MAX_GUESSES, makeCode } from '../code/one-time-code.ts'
import { type Context, transact } from '../context.ts'
import { HOUR_MS, MINUTE_MS } from '../durations.ts'

const CODE_HOURS = 24

/**
 * Makes a one-time code with which somebody inside that workspace or tenant (the platform's id; the app need not be
 * installed there yet) becomes Administrator. Only the operator can make one, on the command line. Only its hash is
 * stored.
 */
export async function createAdministratorCode(
  { db, now }: Pick<Context, 'db' | 'now'>,
  workspace: string,
): Promise<{ code: string; expiresAt: Date }> {
  const code = makeCode()
  const createdAt = now()
  const expiresAt = new Date(createdAt.getTime() + CODE_HOURS * HOUR_MS)
  await db
    .insertInto('administrator_code')
    .values({
      workspace,
      code_hash: hashCode('administrator', code),
      created_at: createdAt,
      expires_at: expiresAt,
      used_at: null,
      used_by: null,
    })
    .execute()
  return { code, expiresAt }
}

export type CodeEntered =
  | { kind: 'administrator' }
  /** Nothing changes, and the code can still be used. */
  | { kind: 'already_administrator' }
  /** Never made, for another tenant, used, or expired. */
  | { kind: 'wrong_code' }
  | { kind: 'too_many_guesses' }

/** Enters a code that the operator made. Wrong codes are counted per person. */
export async function enterAdministratorCode(ctx: Context, actor: Actor, typed: string): Promise<CodeEntered> {
  // Only for the company's own people. An outsider may have a role, but doesn't get one by a code.
  if (actor.standing !== 'inside') return { kind: 'wrong_code' }
  if (actor.role === 'administrator') return { kind: 'already_administrator' }
  const { personId, accountId } = actor
  return await transact(ctx, async (trx): Promise<CodeEntered> => {
    const now = ctx.now()
    // One guess at a time: otherwise a hundred concurrent guesses would all count as the first.
    await trx.selectFrom('person').select('id').where('id', '=', personId).forNoKeyUpdate().execute()
    const { guesses } = await trx
      .selectFrom('administrator_guess')
      .select(({ fn }) => fn.countAll<number>().as('guesses'))
      .where('person_id', '=', personId)
      .where('at', '>', new Date(now.getTime() - GUESS_MINUTES * MINUTE_MS))
      .executeTakeFirstOrThrow()
    if (guesses >= MAX_GUESSES) return { kind: 'too_many_guesses' }
    const used = await trx
      .updateTable('administrator_code')
      .set({ used_at: now, used_by: personId })
      .where('code_hash', '=', hashCode('administrator', typed))
      .where('used_at', 'is', null)
      .where('expires_at', '>', now)
      .where('workspace', '=', eb =>
        eb.selectFrom('workspace').select(sql<string>`external_id`.as('id')).where('id', '=', actor.workspaceId),
      )
      .returning('id')
      .executeTakeFirst()
    if (!used) {
      await trx.insertInto('administrator_guess').values({ person_id: personId, at: now }).execute()
      return { kind: 'wrong_code' }
    }
    await trx
      .updateTable('person')
      .set({ role: 'administrator', role_reason: 'operator' })
      .where('id', '=', personId)
      .execute()
    const details = { personId, by: 'code' as const }
    await recordAudit(trx, { accountId, personId, action: 'administrator_named', details, now })
    return { kind: 'administrator' }
  })
}
