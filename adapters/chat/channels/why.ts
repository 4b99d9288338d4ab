import { SUBSCRIBED_AS, type Topic } from '../../../src/announcement/announcement.ts'
import type { SubscriptionTopic } from '../../../src/database/tables.ts'
import { TOPICS } from '../../../src/subscription/subscription.ts'
import type { Viewer } from '../viewer.ts'
import { topicsText } from './channels-screen.ts'

/**
 * The reason for a post, who set it up, and how to change it; null within a digest, which gives the reasons once, below
 * its parts.
 */
export function why(viewer: Viewer, { kind }: Topic): string | null {
  const topic = SUBSCRIBED_AS[kind]
  return viewer.within || topic === null ? null : whyOf(viewer, [topic])
}

/** The same for several topics at once, as a digest or a thread needs it. */
export function whyOf({ w, setUpBy, actor }: Viewer, topics: readonly SubscriptionTopic[]): string {
  const posts = topicsText(w, { topics: TOPICS.filter(topic => topics.includes(topic)) })
  if (actor) return w.t('channels.whyDirect', { posts })
  return setUpBy === null ? w.t('channels.whyOver') : w.t('channels.why', { posts, name: setUpBy })
}
