import type { Right } from '../../../src/actor.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** One sentence. */
export function noticeScreen(w: Words, title: string, text: string): Screen {
  return { title, text, blocks: [{ kind: 'text', text }], close: w.t('common.close') }
}

/** A refusal by role: says who may, and offers to ask them. */
export function notAllowedScreen(w: Words, needs: Right): Screen {
  const text = needs === 'administer' ? w.t('access.administer') : w.t('access.manage')
  const screen = { ...noticeScreen(w, w.t('access.title'), text), needsAdministrator: true }
  if (needs === 'administer') return screen
  const request: Block = {
    kind: 'actions',
    actions: [{ kind: 'button', label: w.t('access.request'), ...action('access.request'), style: 'primary' }],
  }
  return { ...screen, blocks: [...screen.blocks, request] }
}

/** A bug on our side, with the reference under which the log has it. */
export function failureScreen(w: Words, reference: string, step: 'deed' | 'showing' = 'deed'): Screen {
  const text = w.t(step === 'deed' ? 'failure.bug' : 'failure.notShown')
  const quoted = w.t('common.reference', { id: reference })
  return {
    ...noticeScreen(w, w.t(step === 'deed' ? 'failure.title' : 'failure.notShownTitle'), `${text} ${quoted}`),
    blocks: [
      { kind: 'text', text },
      { kind: 'text', text: quoted, tone: 'quiet' },
    ],
  }
}
