import type { Topic } from '../../../src/announcement/announcement.ts'
import type { Words } from '../words/words.ts'

/** What kind of post it is, in words. */
export function topicText(w: Words, kind: Topic['kind']): string {
  switch (kind) {
    case 'arrival':
    case 'reminder':
    case 'decisions':
    case 'conflicts':
    case 'swallowed':
      return w.t('channels.new_assets')
    case 'feed_trouble':
    case 'feed_recovered':
      return w.t('channels.feed_trouble')
    case 'billing':
    case 'billing_csv':
      return w.t('channels.billing')
    case 'verification':
      return w.t('credentials.title')
    case 'selection_applied':
      return w.t('confirmed.title')
    case 'access_request':
    case 'access_allowed':
    case 'access_declined':
      return w.t('access.request')
    case 'undeliverable':
    case 'thread':
    case 'test':
      return w.t('channels.title')
    case 'digest':
      return w.t('digest.title')
    default:
      return kind satisfies never
  }
}
