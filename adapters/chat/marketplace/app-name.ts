import type { FeedApp } from '../../../src/feed/feed.ts'
import type { Words } from '../words/words.ts'

/** An app as the Marketplace calls it. Makers go by their own names; the one for any other feed is ours to translate. */
export function appName(w: Words, app: Pick<FeedApp, 'generic' | 'name'>): string {
  return app.generic ? w.t('app_page.other.name') : app.name
}
