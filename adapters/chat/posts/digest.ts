import { SUBSCRIBED_AS } from '../../../src/announcement/announcement.ts'
import { readDigest } from '../../../src/subscription/read-digest.ts'
import { digestScreen } from '../screens/channel-posts.ts'
import { noticeScreen } from '../screens/notice.ts'
import { drawPost, type Post } from './post.ts'
import { whyOf } from './why.ts'

/** A digest of one is that one. Trouble that was over before it was told needs no second word about it. */
export const digest: Post<'digest'> = {
  label: w => w.t('digest.title'),
  // `leaveOutObsolete` may have taken out all of it.
  isObsolete: async (ctx, accountId, { digestId }) => (await readDigest(ctx.db, accountId, digestId)).length === 0,
  draw: async (ctx, reader, { digestId }, posts) => {
    const { w } = reader
    const topics = await readDigest(ctx.db, reader.accountId, digestId)
    const troubles = new Set(topics.flatMap(topic => (topic.kind === 'feed_trouble' ? [topic.troubleId] : [])))
    const told = topics.filter(topic => topic.kind !== 'feed_recovered' || !troubles.has(topic.troubleId))
    const [only, ...others] = told
    if (!only) return noticeScreen(w, w.t('digest.title'), w.t('failure.stale'))
    if (others.length === 0) return await drawPost(posts, ctx, reader, only)
    const parts = await Promise.all(told.map(topic => drawPost(posts, ctx, { ...reader, within: true }, topic)))
    const reasons = told.flatMap(({ kind }) => SUBSCRIBED_AS[kind] ?? [])
    return digestScreen(w, parts, whyOf(reader, reasons))
  },
}
