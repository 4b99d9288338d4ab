import { randomUUID } from 'node:crypto'
import type { Context } from '../../src/context.ts'
import type { Act } from './handler.ts'
import type { Reply } from './interaction.ts'
import { route } from './router.ts'
import type { Screen } from './screen.ts'
import { failureScreen } from './screens/notice.ts'
import type { Words } from './words/words.ts'

/** Writes a bug to the log with its cause, and gives the reference under which it stands there. */
export function logFailure(ctx: Context, err: unknown, action?: string): string {
  const reference = randomUUID().slice(0, 8)
  ctx.log.error({ err, reference, action }, 'Something a person did failed')
  return reference
}

/** Draws; a bug becomes a screen with a reference. */
export async function drawSafely(to: { ctx: Context; w: Words }, draw: () => Promise<Screen>): Promise<Screen> {
  try {
    return await draw()
  } catch (err) {
    return failureScreen(to.w, logFailure(to.ctx, err))
  }
}

/** Does what a person did; a bug becomes a word to them with a reference. */
export async function routeSafely(act: Act): Promise<Reply[]> {
  try {
    return await route(act)
  } catch (err) {
    return [{ kind: 'say', screen: failureScreen(act.w, logFailure(act.ctx, err, act.interaction.action)) }]
  }
}
