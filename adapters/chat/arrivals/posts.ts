import type { Topic } from '../../../src/announcement/announcement.ts'
import { isWaiting } from '../../../src/arrival/is-waiting.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import type { Context } from '../../../src/context.ts'
import { listDecisions } from '../../../src/decision/list-decisions.ts'
import { decisionsScreen } from '../channels/channel-posts-screen.ts'
import { why } from '../channels/why.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Post } from '../post.ts'
import type { Screen } from '../screen.ts'
import type { Viewer } from '../viewer.ts'
import { ARRIVAL_NAMES, arrivalScreen } from './arrival-screen.ts'

export const arrival: Post<'arrival'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: null,
  draw: drawArrival,
}

/** Draws new incoming assets, in the first post and in its reminder. */
async function drawArrival(
  ctx: Context,
  viewer: Viewer,
  topic: Topic & { kind: 'arrival' | 'reminder' },
): Promise<Screen> {
  const { w, accountId } = viewer
  const found = await readArrival(ctx.db, accountId, topic.arrivalId, { limit: ARRIVAL_NAMES, order: 'waiting' })
  return found
    ? arrivalScreen(w, found, why(viewer, topic), topic.kind === 'reminder')
    : noticeScreen(w, w.t('arrival.title'), w.t('arrival.gone'))
}

/** Obsolete if everything was decided before the reminder was due. */
export const reminder: Post<'reminder'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: async (ctx, accountId, { arrivalId }) => !(await isWaiting(ctx.db, accountId, arrivalId)),
  draw: drawArrival,
}

export const decisions: Post<'decisions'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: null,
  draw: async (ctx, { w, accountId }, { arrivalId }) => {
    const found = await listDecisions(ctx.db, accountId, arrivalId)
    return found ? decisionsScreen(w, found) : noticeScreen(w, w.t('decisions.title'), w.t('arrival.gone'))
  },
}
