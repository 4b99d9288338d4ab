import type { Platform } from '../../../src/database/tables.ts'
import { PLATFORMS } from '../../../src/platform.ts'
import type { Block } from '../screen.ts'
import type { Words } from '../words/words.ts'

/**
 * A note on which channels the app is not in although it is in their team, and what to do about it: `subscription.unlisted`
 * below a list of channels.
 */
export function unlistedChannels(
  w: Words,
  platform: Platform,
  note: 'subscription.unlisted' | 'status.channelByChannel' = 'subscription.unlisted',
): Block[] {
  return PLATFORMS[platform].addedByTeam ? [{ kind: 'text', text: w.t(note), tone: 'quiet' }] : []
}
