import { type Actor, admission } from '../../src/actor.ts'
import { PLATFORMS } from '../../src/platform.ts'
import { noticeScreen } from './notice-screen.ts'
import type { Screen } from './screen.ts'
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

/**
 * Where nobody could give a role yet, whoever is told to ask an Administrator is told that, and how the first one comes: who
 * gets the requests that are made until then. Where a platform says who runs a workspace, they are found and asked.
 */
export function withoutAdministrator(
  w: Words,
  actor: Pick<Actor, 'administered' | 'platform'>,
  screen: Screen,
): Screen {
  if (actor.administered || !screen.needsAdministrator || PLATFORMS[actor.platform].namesAdmins) return screen
  const text = w.t('access.noAdministrator')
  return { ...screen, text: `${screen.text} ${text}`, blocks: [{ kind: 'text', text }, ...screen.blocks] }
}
