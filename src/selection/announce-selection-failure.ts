import { refresh } from '../announcement/announce.ts'
import { type Context, transact } from '../context.ts'
import type { Failure } from '../lease.ts'
import { FAILURES_TOLD } from './read-applied.ts'

/**
 * What `failed` of its job does: whoever confirmed reads once that it is not in force yet, and with which reference; the
 * message changes when it is.
 */
export async function announceSelectionFailure(
  ctx: Context,
  input: { draftId: number },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_TOLD) return
  await transact(ctx, async (trx, hints) => {
    const unsaid = await trx
      .selectFrom('announcement')
      .select('topic')
      .where('once', '=', `selection/${input.draftId}`)
      .where('state', '=', 'pending')
      .where('due_at', 'is', null)
      .executeTakeFirst()
    if (unsaid) await refresh(trx, hints, unsaid.topic, ctx.now())
  })
}
