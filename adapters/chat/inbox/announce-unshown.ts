import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type Actor, admission } from '../../../src/actor.ts'
import { announceOutcome } from '../../../src/click/announce-outcome.ts'
import { type Context, transact } from '../../../src/context.ts'
import { logFailure } from '../failure.ts'
import type { Interaction, Reply } from '../interaction.ts'
import { outcomeText } from './outcome-text.ts'

/** The pauses between attempts, in ms: PostgreSQL may be the reason why the deed failed. Half a minute in all. */
const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000, 15_000]

/**
 * The last resort for the outcome of a deed that the platform did not show in any way: it is announced, so that it is
 * delivered when the platform works again. Never rejects.
 */
export async function announceUnshown(
  ctx: Context,
  actor: Actor,
  interaction: Interaction,
  unshown: readonly Reply[],
): Promise<void> {
  const said = unshown.find(reply => 'screen' in reply)
  // Whoever may not see anything learns nothing from a post either.
  if (!said || admission(actor) !== 'in') return
  const click = {
    ...{ actor, clickedAt: ctx.now(), outcome: { kind: 'unshown' as const, text: outcomeText(said) } },
    idempotencyKey: interaction.idempotencyKey ?? randomUUID(),
  }
  for (const [tries, pauseMs] of PAUSES_MS.entries()) {
    await setTimeout(pauseMs)
    try {
      return await transact(ctx, (trx, hints) => announceOutcome(trx, hints, { ...click, now: ctx.now() }))
    } catch (err) {
      if (tries === PAUSES_MS.length - 1) logFailure(ctx, err, { action: interaction.action, step: 'showing' })
    }
  }
}
