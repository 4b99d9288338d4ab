import { logFailure } from '../chat/failure.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import type { Replying } from './replying-to.ts'
import { sendPrivately } from './send-privately.ts'

/** Goes on after the answer to an invoke, which Teams waits for a few seconds alone. Where it fails, the person is told. */
export function inBackground(to: Replying, work: () => Promise<void>): void {
  const done = work()
    .catch(async err => {
      await sendPrivately(to, failureScreen(to.w, logFailure(to.ctx, err)))
    })
    .catch((err: unknown) => to.ctx.log.error({ err }, 'Teams: a failure could not be told'))
  to.background.add(done)
}
