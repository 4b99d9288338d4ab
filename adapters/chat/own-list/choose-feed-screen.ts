import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** A card has no room for more; the others are reached from the picker. */
const MOST_FEEDS = 20

/** A list that came by itself, and several feeds: the person says which one is meant. */
export function chooseFeedScreen(w: Words, listId: number, feeds: readonly { id: number; name: string }[]): Screen {
  const text = w.t('ownList.whichFeed')
  return {
    title: w.t('ownList.title'),
    text,
    blocks: [
      { kind: 'text', text },
      ...feeds.slice(0, MOST_FEEDS).map(
        ({ id, name }): Block => ({
          kind: 'actions',
          actions: [
            {
              kind: 'button',
              label: name,
              ...action('ownList.show', { listId, integrationId: id, part: 'summary', offset: 0 }),
            },
          ],
        }),
      ),
    ],
  }
}
