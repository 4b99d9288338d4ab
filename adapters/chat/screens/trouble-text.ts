import type { FeedTrouble } from '../../../src/feed/feed.ts'
import type { Words } from '../words/words.ts'

/** What is wrong with a feed, whose side it is on and what to do next. */
export function troubleText(w: Words, name: string, trouble: FeedTrouble): string {
  switch (trouble.kind) {
    case 'throttled':
      return w.t('trouble.throttled', {
        name,
        time: w.whenThere(trouble.until instanceof Date ? trouble.until : new Date(trouble.until)),
      })
    case 'consent_missing':
      return trouble.url
        ? w.t('trouble.consent_missing_at', { name, url: trouble.url })
        : w.t('trouble.consent_missing', { name })
    case 'unreachable':
      return w.t('trouble.unreachable', { name, detail: trouble.detail })
    case 'not_iso':
      return w.t('trouble.not_iso', { name, detail: trouble.detail })
    case 'internal_error':
      return w.t('trouble.internal_error', { name, reference: trouble.reference })
    case 'wrong_credentials':
      return w.t('trouble.wrong_credentials', { name })
    case 'no_access':
      return w.t('trouble.no_access', { name })
    case 'maintenance':
      return w.t('trouble.maintenance', { name })
    default:
      return trouble satisfies never
  }
}
