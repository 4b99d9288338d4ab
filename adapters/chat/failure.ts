import { randomUUID } from 'node:crypto'
import type { Context } from '../../src/context.ts'
import type { Done, RawAct } from './handler.ts'
import type { Reply } from './interaction.ts'
import { perform } from './router.ts'
import type { Screen } from './screen.ts'
import { failureScreen } from './screens/notice.ts'
import type { Words } from './words/words.ts'

/** `deed`: it may not have been done. `showing`: it was done, and only drawing or sending what came of it failed. */
type Step = 'deed' | 'showing'

/** Writes a bug to the log with its cause, and gives the reference under which it stands there. */
export function logFailure(ctx: Context, err: unknown, at: { action?: string; step?: Step } = {}): string {
  const reference = randomUUID().slice(0, 8)
  ctx.log.error({ err, reference, ...at }, 'Something a person did failed')
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

/** Does what a person did and says what they see of it; a bug becomes a word to them with a reference. */
export async function routeSafely(act: RawAct): Promise<Reply[]> {
  let done: Done
  try {
    done = await perform(act)
  } catch (err) {
    return failed(act, err, 'deed')
  }
  try {
    return await done.show()
  } catch (err) {
    return failed(act, err, 'showing')
  }
}

function failed({ ctx, w, interaction }: RawAct, err: unknown, step: Step): Reply[] {
  const reference = logFailure(ctx, err, { action: interaction.action, step })
  return [{ kind: 'say', screen: failureScreen(w, reference, step) }]
}
