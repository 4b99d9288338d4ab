import type { Undelivered } from '../../../src/announcement/undelivered.ts'
import { action } from '../payloads.ts'
import { POSTS } from '../posts.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { problemText } from './problem-text.ts'

/** Lists the messages that were refused or are ambiguous, so that a person resolves each. */
export function undeliveredListScreen(w: Words, rows: Undelivered[]): Screen {
  const text = rows.length === 0 ? w.t('undelivered.none') : w.t('undelivered.intro')
  const blocks: Block[] = [{ kind: 'text', text }]
  for (const row of rows) {
    const message = { announcementId: row.id }
    blocks.push(
      {
        kind: 'text',
        name: POSTS[row.topic.kind].label(w),
        text: w.t(row.problem === null ? 'undelivered.line' : 'undelivered.refused', {
          when: w.when(row.createdAt),
          place: row.place,
          problem: problemText(w, row.problem ?? ''),
        }),
      },
      {
        kind: 'actions',
        actions: [
          { kind: 'button', label: w.t('undelivered.again'), ...action('undelivered.again', message) },
          { kind: 'button', label: w.t('undelivered.arrived'), ...action('undelivered.arrived', message) },
        ],
      },
    )
  }
  return { title: w.t('undelivered.title'), text, blocks, close: w.t('common.close') }
}
