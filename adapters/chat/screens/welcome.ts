import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** The app was just added: by whom, and what to do first. */
export function welcomeScreen(w: Words, addedBy: string): Screen {
  const by = addedBy ? w.t('welcome.by', { name: addedBy }) : w.t('welcome.added')
  const text = `${by} ${w.t('help.intro')} ${w.t('welcome.first')}`
  return {
    title: w.t('welcome.title'),
    text,
    blocks: [
      { kind: 'heading', text: w.t('welcome.title') },
      { kind: 'text', text: by },
      { kind: 'text', text: w.t('help.intro') },
      { kind: 'text', text: w.t('welcome.first') },
      {
        kind: 'actions',
        actions: [{ kind: 'button', label: w.t('welcome.apps'), action: 'home.open', style: 'primary' }],
      },
    ],
  }
}
