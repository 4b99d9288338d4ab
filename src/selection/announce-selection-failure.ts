import { refresh } from '../announcement/announce.ts'
import { type Context, transact } from '../context.ts'
import type { Failure } from '../lease.ts'
import { FAILURES_ANNOUNCED } from './read-confirm-state.ts'

/**
 * `failed` of the job that applies a Confirm: posts once to the person who confirmed that it is not in force yet, with
 * the reference of the error. The message is edited when it is in force.
 */
export async function announceSelectionFailure(
  ctx: Context,
  input: { draftId: number },
  failure: Failure,
): Promise<void> {
  if (failure.failures < FAILURES_ANNOUNCED) return
  await transact(ctx, async (trx, hints) => {
    const pending = await trx
      .selectFrom('announcement')
      .select('topic')
      .where('once', '=', `selection/${input.draftId}`)
      .where('state', '=', 'pending')
      .where('due_at', 'is', null)
      .executeTakeFirst()
    if (pending) await refresh(trx, hints, pending.topic, ctx.now())
  })
}
