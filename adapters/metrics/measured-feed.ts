import type { Feed, FeedAnswer } from '../../src/feed/feed.ts'
import type { Metrics } from './metrics.ts'

/**
 * Wraps a feed so that each answer is counted. A read counts once, when it ends: a page that has a next one doesn't end
 * it. A person waits for a verification, whose request is `interactive`.
 */
export function measuredFeed<F extends Feed>(
  metrics: Pick<Metrics, 'syncEnded' | 'verified' | 'pageRead'>,
  feed: F,
): F {
  const count = (oem: string, isVerification: boolean, answer: FeedAnswer | null) => {
    const outcome = answer?.kind ?? 'bug'
    if (isVerification) metrics.verified(oem, outcome)
    else if (answer?.kind !== 'page') metrics.syncEnded(oem, outcome)
    else if (answer.next === null) metrics.syncEnded(oem, answer.cut === null ? 'complete' : 'incomplete')
  }
  return {
    ...feed,
    readPage: async (connection, cursor, policy) => {
      const began = performance.now()
      let answer: FeedAnswer | null = null
      try {
        answer = await feed.readPage(connection, cursor, policy)
        return answer
      } finally {
        count(connection.oem, policy === 'interactive', answer)
        metrics.pageRead(connection.oem, (performance.now() - began) / 1000)
      }
    },
  }
}
