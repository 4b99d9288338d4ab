import { action } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/**
 * The first message after the app was added: by whom, and what to do first. `together`: it is posted where other people
 * read it, too.
 */
export function welcomeScreen(w: Words, by: string, together: boolean): Screen {
  const text = w.t('welcome.text', { name: by })
  return {
    title: w.t('app.name'),
    text: `${text} ${w.t('home.first')}`,
    blocks: [
      { kind: 'heading', text: w.t('home.welcome') },
      { kind: 'text', text },
      { kind: 'text', text: w.t('home.first') },
      {
        kind: 'actions',
        actions: [{ kind: 'button', label: w.t('welcome.open'), ...action('home.open'), style: 'primary' }],
      },
      { kind: 'text', text: together ? w.t('welcome.help') : w.t('welcome.helpChat'), tone: 'quiet' },
    ],
  }
}
