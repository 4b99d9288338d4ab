import { type Actor, admission } from '../../src/actor.ts'
import { PLATFORMS } from '../../src/platform.ts'
import { noticeScreen } from './notice-screen.ts'
import type { Screen } from './screen.ts'
import type { Words } from './words/words.ts'

/** The screen that replaces every answer for someone who may not see anything; null if they may. */
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
 * If nobody has the role Administrator yet, a screen that says "ask an Administrator" also says that, and how the first
 * one is named; that person then gets the requests made until then. Not on a platform that names its workspace admins:
 * there we ask those.
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
