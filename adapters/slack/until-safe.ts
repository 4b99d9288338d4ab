import { keepClick, type NewClick } from '../../src/click/keep-click.ts'
import type { Context } from '../../src/context.ts'
import { inTime } from '../chat/in-time.ts'
import type { Interaction } from '../chat/interaction.ts'
import { keptText } from '../chat/redo-click.ts'

/**
 * Waits until a click may be acknowledged: its deed has ended, or, where that takes longer than `patienceMs`, it is in the inbox,
 * so that a process that is killed after its 2xx loses nothing. `deed`: until it is done or failed. `shown`: until the person
 * was told; only then the click leaves the inbox.
 */
export async function untilSafe(
  ctx: Context,
  click: { who: NewClick['who']; interaction: Interaction; patienceMs: number },
  { deed, shown }: { deed: Promise<unknown>; shown: Promise<unknown> },
): Promise<void> {
  const ended = deed.then(
    () => 'ended' as const,
    () => 'ended' as const,
  )
  const eventId = click.interaction.idempotencyKey
  if ((await inTime(click.patienceMs, ended)) || eventId === undefined) return
  const keeping = keepClick(ctx, { eventId, who: click.who, interaction: keptText(click.interaction) })
  const forget = async () => (await keeping)()
  shown.then(forget, forget).catch(() => {})
  // Postgres may be what is slow: then the deed fails too, and says so.
  await Promise.race([
    ended,
    keeping.catch(async (err: unknown) => {
      ctx.log.warn({ err }, 'A click could not be kept: it is acknowledged when its deed has ended')
      await ended
    }),
  ])
}
