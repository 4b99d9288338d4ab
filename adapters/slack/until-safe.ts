import { addToInbox, type NewClick } from '../../src/click/inbox.ts'
import type { Context } from '../../src/context.ts'
import { inTime } from '../chat/in-time.ts'
import type { Interaction } from '../chat/interaction.ts'
import { serializeClick } from '../chat/redo-click.ts'

/**
 * Waits until a click may be acknowledged: until its deed has ended, or, after `patienceMs`, until the click is in the
 * inbox, so that a killed process loses nothing after the acknowledgement. `deed` settles when the deed is done or
 * failed. `shown` settles when the person has seen the outcome; then the click is removed from the inbox. Returns
 * `over`: settles when that has happened. A stop waits for it, since a click that stays there is redone and announced.
 * Rejects if the deed fails before that: the click must not be acknowledged before the person knows.
 */
export async function untilSafe(
  ctx: Context,
  click: { who: NewClick['who']; interaction: Interaction; patienceMs: number },
  { deed, shown }: { deed: Promise<unknown>; shown: Promise<unknown> },
): Promise<{ over: Promise<unknown> }> {
  const isDone = deed.then(() => true)
  const ended = isDone.catch(() => true)
  const { idempotencyKey } = click.interaction
  // The caller awaits it only after the answer: until then its failure needs a listener.
  shown.catch(() => {})
  if ((await inTime(click.patienceMs, isDone)) || idempotencyKey === undefined) return { over: shown }
  const keeping = addToInbox(ctx, { idempotencyKey, who: click.who, interaction: serializeClick(click.interaction) })
  const forget = async () => await keeping.then(forgetIt => forgetIt()).catch(() => {})
  const over = shown.finally(forget)
  over.catch(() => {})
  // Postgres may be the slow part: then the deed fails, too, and shows that.
  await Promise.race([
    ended,
    keeping.catch(async (err: unknown) => {
      ctx.log.warn({ err }, 'A click could not be saved in the inbox; it is acknowledged when its deed has ended')
      await ended
    }),
  ])
  return { over }
}
