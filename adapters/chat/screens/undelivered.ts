import type { AmbiguousAnnouncement } from '../../../src/announcement/ambiguous.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** Posts of which the platform never said whether it took them: a person looks and says. */
export function undeliveredScreen(w: Words, rows: AmbiguousAnnouncement[]): Screen {
  const text = rows.length === 0 ? w.t('undelivered.none') : w.t('undelivered.intro')
  const blocks: Block[] = [{ kind: 'text', text }]
  for (const row of rows) {
    const carries = String(row.id)
    blocks.push(
      {
        kind: 'text',
        text: w.t('undelivered.line', {
          what: topicText(w, row.topic.kind),
          when: w.when(row.createdAt),
          place: row.place,
        }),
      },
      {
        kind: 'actions',
        actions: [
          { kind: 'button', label: w.t('undelivered.again'), action: 'undelivered.again', carries },
          { kind: 'button', label: w.t('undelivered.arrived'), action: 'undelivered.arrived', carries },
        ],
      },
    )
  }
  return { title: w.t('undelivered.title'), text, blocks, close: w.t('common.close') }
}

function topicText(w: Words, kind: AmbiguousAnnouncement['topic']['kind']): string {
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
