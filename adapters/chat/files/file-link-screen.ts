import { noticeScreen } from '../notice-screen.ts'
import { action } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import type { FileToSend } from './file-to-send.ts'

/** The link to a file and when it expires, for where no file can be sent. Without a link, why there is no file. */
export function fileLinkScreen(w: Words, { text, name, link }: Pick<FileToSend, 'text' | 'name' | 'link'>): Screen {
  if (link === null) return noticeScreen(w, w.t('file.title'), `${text} ${w.t('file.nowhere')}`)
  return {
    title: w.t('file.title'),
    text: `${text} ${w.t('file.until', { day: w.day(link.until) })}`,
    blocks: [
      { kind: 'text', text },
      { kind: 'text', text: w.t('file.until', { day: w.day(link.until) }), tone: 'quiet' },
      {
        kind: 'actions',
        actions: [
          {
            kind: 'button',
            label: w.t('file.open'),
            says: w.pair(w.t('file.open'), name),
            ...action('file.open'),
            url: link.url,
            style: 'primary',
          },
        ],
      },
    ],
    close: w.t('common.close'),
  }
}
