import { NotUnderstood } from '../chat/envelope.ts'
import { logFailure } from '../chat/failure.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import type { TeamsActivity } from './activity.ts'
import type { Replying } from './replying-to.ts'

/** The failure screen for data that can't be read; the log says which data. */
export function unreadableScreen(to: Replying, { type, name }: TeamsActivity, cause?: unknown): Screen {
  const what = name === null ? type : name.slice(0, 40)
  return failureScreen(
    to.w,
    logFailure(to.ctx, new NotUnderstood(`Teams sent ${what} with data that aren't ours`, cause)),
  )
}
