import type { Words } from '../words/words.ts'

/** How many assets are chosen in a draft that waits for its Confirm: a line about a feed. */
export function unconfirmedText(w: Words, chosen: number): string {
  return w.t('picker.unconfirmed', { count: chosen })
}
