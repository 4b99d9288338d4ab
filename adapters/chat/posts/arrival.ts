import type { Topic } from '../../../src/announcement/announcement.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import type { Context } from '../../../src/context.ts'
import type { Reader } from '../reader.ts'
import type { Screen } from '../screen.ts'
import { ARRIVAL_NAMES, arrivalScreen } from '../screens/arrival.ts'
import { noticeScreen } from '../screens/notice.ts'
import type { Post } from './post.ts'
import { why } from './why.ts'

export const arrival: Post<'arrival'> = {
  label: w => w.t('channels.new_assets'),
  isObsolete: null,
  draw: drawArrival,
}

/** New incoming assets, also where they are brought to mind. */
export async function drawArrival(
  ctx: Context,
  reader: Reader,
  topic: Topic & { kind: 'arrival' | 'reminder' },
): Promise<Screen> {
  const { w, accountId } = reader
  const found = await readArrival(ctx.db, accountId, topic.arrivalId, { limit: ARRIVAL_NAMES, order: 'waiting' })
  return found
    ? arrivalScreen(w, found, why(reader, topic), topic.kind === 'reminder')
    : noticeScreen(w, w.t('arrival.title'), w.t('arrival.gone'))
}
