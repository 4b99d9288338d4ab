import { readSilence } from '../../../src/silence/read-silence.ts'
import { noticeScreen } from '../screens/notice.ts'
import { SILENT_NAMED, silenceScreen } from '../screens/silence.ts'
import type { Post } from './post.ts'
import { why } from './why.ts'

export const silence: Post<'silence'> = {
  label: w => w.t('channels.feed_trouble'),
  isObsolete: null,
  draw: async (ctx, reader, topic) => {
    const { w, accountId } = reader
    const { integrationId, readNumber } = topic
    const told = await readSilence(ctx.db, accountId, { integrationId, readNumber, named: SILENT_NAMED })
    return told
      ? silenceScreen(w, told, why(reader, topic))
      : noticeScreen(w, w.t('silence.title'), w.t('arrival.gone'))
  },
}
