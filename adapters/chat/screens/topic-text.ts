import type { Topic } from '../../../src/announcement/announcement.ts'
import type { Words } from '../words/words.ts'

/** What kind of post it is, in words. */
export function topicText(w: Words, kind: Topic['kind']): string {
  switch (kind) {
    case 'arrival':
      return w.t('channels.new_assets')
    case 'feed_trouble':
    case 'feed_recovered':
      return w.t('channels.feed_trouble')
    case 'billing':
      return w.t('channels.billing')
    case 'verification':
      return w.t('credentials.title')
    case 'selection_applied':
      return w.t('confirmed.title')
    case 'access_request':
    case 'access_allowed':
      return w.t('access.request')
    case 'undeliverable':
      return w.t('channels.title')
    default:
      return kind satisfies never
  }
}
