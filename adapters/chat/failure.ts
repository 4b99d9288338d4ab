import { randomUUID } from 'node:crypto'
import type { Context } from '../../src/context.ts'
import { saysConnectionLost } from '../../src/database/connection-lost.ts'
import { StillUnderWay } from '../../src/event/do-once.ts'
import type { Done, RawAct } from './handler.ts'
import type { Reply } from './interaction.ts'
import { type FailedStep, failureScreen } from './notice-screen.ts'
import { perform } from './router.ts'
import type { Screen } from './screen.ts'
import type { Words } from './words/words.ts'

/** Logs a bug with its cause. Returns the reference under which the log has it. */
export function logFailure(ctx: Context, err: unknown, at: { action?: string; step?: FailedStep } = {}): string {
  const reference = randomUUID().slice(0, 8)
  ctx.log.error({ err, reference, ...at }, 'Something a person did failed')
  return reference
}

/** Draws a screen. A bug becomes a failure screen with a reference. */
export async function drawSafely(to: { ctx: Context; w: Words }, draw: () => Promise<Screen>): Promise<Screen> {
  try {
    return await draw()
  } catch (err) {
    return failureScreen(to.w, logFailure(to.ctx, err))
  }
}

/**
 * Performs what a person did. Never rejects: a bug, also in `draw`, becomes a reply with a reference. `draw` draws the
 * outcome; it can be called later, and more than once.
 */
export async function performSafely(act: RawAct): Promise<Done> {
  let done: Done
  let hasCommitted = act.afterOthers ?? false
  const { ctx } = act
  const committed = () => {
    hasCommitted = true
    ctx.committed?.()
  }
  try {
    done = await perform({ ...act, ctx: { ...ctx, committed } })
  } catch (err) {
    // A deed of several steps may have failed after an earlier step was committed.
    const replies = failureReplies(
      act,
      err,
      hasCommitted || err instanceof StillUnderWay || isUncertain(err) ? 'uncertain' : 'deed',
    )
    return { draw: async () => replies }
  }
  return {
    ...done,
    draw: async () => {
      try {
        return await done.draw()
      } catch (err) {
        // A look changes nothing, so the failure screen may say that nothing was changed.
        // After a refusal it would be wrong to say "Done", and an earlier step of it may have been saved.
        return failureReplies(act, err, done.looks ? 'deed' : done.refused ? 'uncertain' : 'showing')
      }
    },
  }
}

function failureReplies({ ctx, w, interaction }: RawAct, err: unknown, step: FailedStep): Reply[] {
  const reference = logFailure(ctx, err, { action: interaction.action, step })
  return [{ kind: 'say', screen: failureScreen(w, reference, step) }]
}

/**
 * Whether the deed may have been done despite the error: the connection to Postgres broke, perhaps after the COMMIT was
 * sent. After any other error the transaction was rolled back.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: classes 08, 57P
 */
function isUncertain(err: unknown): boolean {
  if (!(err instanceof Error)) return false
  const code = 'code' in err ? String(err.code) : ''
  return (
    /^(08|57P|ECONNRESET|EPIPE|ETIMEDOUT)/.test(code) ||
    saysConnectionLost(err.message) ||
    /read timeout/i.test(err.message)
  )
}
