import { addToInbox, type NewClick } from '../../src/click/inbox.ts'
import type { Context } from '../../src/context.ts'
import { inTime } from '../chat/in-time.ts'
import { serializeClick } from '../chat/inbox/perform-click.ts'
import type { Interaction } from '../chat/interaction.ts'

/**
 * Waits until a click may be acknowledged: until its deed has ended, or, after `patienceMs`, until the click is stored in
 * the inbox, so that a process that is killed after the acknowledgement loses nothing. `deed` settles when the deed is
 * done or failed; `showing` settles when the person has seen the outcome. Returns `over`, which settles when the outcome
 * was shown, and the click, if it was stored, is removed. A click without an idempotency key can't be stored: it is
 * acknowledged after `patienceMs` all the same. A stop waits for it, because a click that stays there is redone and announced.
 * Rejects if the deed fails before that: the click must not be acknowledged before the person knows.
 */
export async function untilDoneOrStored(
  ctx: Context,
  click: { who: NewClick['who']; interaction: Interaction; patienceMs: number },
  { deed, showing }: { deed: Promise<unknown>; showing: Promise<unknown> },
): Promise<{ over: Promise<unknown> }> {
  const isDone = deed.then(() => true)
  const ended = isDone.catch(() => true)
  // The caller awaits it only after the answer; until then, its failure needs a listener.
  showing.catch(() => {})
  const { idempotencyKey } = click.interaction
  if ((await inTime(click.patienceMs, isDone)) || idempotencyKey === undefined) return { over: showing }

  const storing = addToInbox(ctx, { idempotencyKey, who: click.who, interaction: serializeClick(click.interaction) })
  const remove = async () => await storing.then(removeClick => removeClick()).catch(() => {})
  const over = showing.finally(remove)
  over.catch(() => {})
  // Postgres may be the slow part: then the deed fails, too, and shows that.
  await Promise.race([
    ended,
    storing.catch(async (err: unknown) => {
      ctx.log.warn({ err }, 'A click could not be saved in the inbox; it is acknowledged when its deed has ended')
      await ended
    }),
  ])
  return { over }
}
