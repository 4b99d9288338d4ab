import type { FeedApp } from '../../../src/feed/feed.ts'
import type { Words } from '../words/words.ts'

/** The name of an app in the Marketplace. OEMs keep their own names; only the name of the generic app is translated. */
export function appName(w: Words, app: Pick<FeedApp, 'generic' | 'name'>): string {
  return app.generic ? w.t('app_page.other.name') : app.name
}
