import { keepClick, type NewClick } from '../../src/click/keep-click.ts'
import type { Context } from '../../src/context.ts'
import { inTime } from '../chat/in-time.ts'
import type { Interaction } from '../chat/interaction.ts'
import { keptText } from '../chat/redo-click.ts'

/**
 * Waits until a click may be acknowledged: its deed has ended, or, where that takes longer than `patienceMs`, it is in the inbox,
 * so that a process that is killed after its 2xx loses nothing. `deed`: until it is done or failed. `shown`: until the person
 * was told; only then the click leaves the inbox. Returns `over`: `shown`, and the click has left the inbox. A stop waits for
 * it: a click that is left there is told as cut off.
 */
export async function untilSafe(
  ctx: Context,
  click: { who: NewClick['who']; interaction: Interaction; patienceMs: number },
  { deed, shown }: { deed: Promise<unknown>; shown: Promise<unknown> },
): Promise<{ over: Promise<unknown> }> {
  const ended = deed.then(
    () => 'ended' as const,
    () => 'ended' as const,
  )
  const eventId = click.interaction.idempotencyKey
  // Whoever waits for it does so after the answer: until then its failure needs a listener.
  shown.catch(() => {})
  if ((await inTime(click.patienceMs, ended)) || eventId === undefined) return { over: shown }
  const keeping = keepClick(ctx, { eventId, who: click.who, interaction: keptText(click.interaction) })
  const forget = async () => await keeping.then(forgetIt => forgetIt()).catch(() => {})
  const over = shown.finally(forget)
  over.catch(() => {})
  // Postgres may be what is slow: then the deed fails too, and says so.
  await Promise.race([
    ended,
    keeping.catch(async (err: unknown) => {
      ctx.log.warn({ err }, 'A click could not be kept: it is acknowledged when its deed has ended')
      await ended
    }),
  ])
  return { over }
}
