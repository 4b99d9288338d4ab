import { type Actor, admission } from '../../src/actor.ts'
import type { Screen } from './screen.ts'
import { noticeScreen } from './screens/notice.ts'
import type { Words } from './words/words.ts'

/** The one sentence for whoever may not look at anything, in place of every answer; null: they may. */
export function closedScreen(w: Words, actor: Pick<Actor, 'standing' | 'role'>): Screen | null {
  const may = admission(actor)
  switch (may) {
    case 'in':
      return null
    case 'out':
      return noticeScreen(w, w.t('access.title'), w.t('access.outside'))
    case 'unsure':
      return noticeScreen(w, w.t('access.title'), w.t('access.unsure'))
    default:
      return may satisfies never
  }
}

/** Where nobody could give a role yet, whoever is told to ask an Administrator is told that, and how the first one comes. */
export function withoutAdministrator(w: Words, actor: Pick<Actor, 'administered'>, screen: Screen): Screen {
  if (actor.administered || !screen.needsAdministrator) return screen
  const text = w.t('access.noAdministrator')
  return {
    ...screen,
    text: `${screen.text} ${text}`,
    // Not a button that asks somebody who isn't there.
    blocks: [
      { kind: 'text', text },
      ...screen.blocks.filter(
        block => block.kind !== 'actions' || block.actions.every(one => one.action !== 'access.request'),
      ),
    ],
  }
}
