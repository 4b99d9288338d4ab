import type { Platform } from '../../../src/database/tables.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import type { Block } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** A note below a list of channels: which ones it lacks although the app is in their team, and what to do about it. */
export function unlistedChannels(w: Words, platform: Platform): Block[] {
  return PLATFORMS[platform].addedByTeam ? [{ kind: 'text', text: w.t('subscription.unlisted'), tone: 'quiet' }] : []
}
