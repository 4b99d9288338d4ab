import { logFailure } from '../chat/failure.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import type { Replying } from './replying-to.ts'
import { sendPrivately } from './send-privately.ts'

/**
 * Runs work after the answer to an invoke, for which Teams waits only a few seconds. If the work fails, the person gets
 * a message.
 */
export function inBackground(to: Replying, work: () => Promise<void>): void {
  const done = work()
    .catch(async err => {
      await sendPrivately(to, failureScreen(to.w, logFailure(to.ctx, err)))
    })
    .catch((err: unknown) => to.ctx.log.error({ err }, 'Teams: a failure could not be shown to the person'))
  to.background.add(done)
}
