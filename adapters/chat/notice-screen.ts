import type { Right } from '../../src/actor.ts'
import { action } from './payloads.ts'
import type { Block, Button, Screen } from './screen.ts'
import type { Words } from './words/words.ts'

/** A screen of one sentence. */
export function noticeScreen(w: Words, title: string, text: string): Screen {
  return { title, text, blocks: [{ kind: 'text', text }], close: w.t('common.close') }
}

/**
 * A screen that could not replace another one, or open as a dialog, as a message. `done`: the action changed something.
 * `reference`: the log entry that says why.
 */
export function fallbackScreen(w: Words, screen: Screen, how: { done: boolean; reference: string }): Screen {
  const text = w.t(how.done ? 'failure.doneHere' : 'failure.here')
  const referenceText = w.t('common.reference', { id: how.reference })
  // Masked fields are left out: in a message, a typed password would stay readable for others.
  const secret = screen.blocks.some(block => block.kind === 'field' && block.input === 'secret')
  const { submit: _, ...unsent } = screen
  return {
    ...(secret ? unsent : screen),
    text: `${text} ${screen.text} ${referenceText}`,
    blocks: [
      { kind: 'text', text },
      { kind: 'text', text: referenceText, tone: 'quiet' },
      ...(secret ? [] : screen.blocks),
    ],
  }
}

/** A message for a dialog that could not be opened in time, with the button that opens it. */
export function openLateScreen(
  w: Words,
  screen: Screen,
  again: Pick<Button, 'action' | 'payloadText'>,
  reference: string,
): Screen {
  const text = w.t('failure.openLate')
  const referenceText = w.t('common.reference', { id: reference })
  return {
    ...noticeScreen(w, screen.title, `${text} ${referenceText}`),
    blocks: [
      { kind: 'text', name: screen.title, text },
      {
        kind: 'actions',
        actions: [{ kind: 'button', label: w.t('failure.openNow'), ...again, opens: true, style: 'primary' }],
      },
      { kind: 'text', text: referenceText, tone: 'quiet' },
    ],
  }
}

/** Shown if the answer takes longer than the platform waits; the answer replaces it. */
export function workingScreen(w: Words): Screen {
  return noticeScreen(w, w.t('app.name'), w.t('common.working'))
}

/** A refusal by role: says who may do it, and offers to ask them. */
export function notAllowedScreen(w: Words, needs: Right): Screen {
  const text = needs === 'administer' ? w.t('access.administer') : w.t('access.manage')
  const screen = { ...noticeScreen(w, w.t('access.title'), text), needsAdministrator: true, refusal: true }
  if (needs === 'administer') return screen
  const request: Block = {
    kind: 'actions',
    actions: [{ kind: 'button', label: w.t('access.request'), ...action('access.request'), style: 'primary' }],
  }
  return { ...screen, blocks: [...screen.blocks, request] }
}

/** The same screen with the reference of its log entry, which people name when they ask for help. */
export function withReference(w: Words, screen: Screen, reference: string): Screen {
  const text = w.t('common.reference', { id: reference })
  return {
    ...screen,
    text: `${screen.text} ${text}`,
    blocks: [...screen.blocks, { kind: 'text', text, tone: 'quiet' }],
  }
}

/**
 * Which step failed. `deed`: it was not done. `uncertain`: it may have been done. `showing`: it was done, and only
 * drawing or sending the outcome failed.
 */
export type FailedStep = 'deed' | 'uncertain' | 'showing'

/** Says that a bug of ours occurred, with the reference of its log entry. */
export function failureScreen(w: Words, reference: string, step: FailedStep = 'deed'): Screen {
  const text = w.t(
    ({ deed: 'failure.bug', uncertain: 'failure.uncertain', showing: 'failure.notShown' } as const)[step],
  )
  const referenceText = w.t('common.reference', { id: reference })
  return {
    ...noticeScreen(w, w.t(step === 'showing' ? 'failure.notShownTitle' : 'failure.title'), `${text} ${referenceText}`),
    blocks: [
      { kind: 'text', text },
      { kind: 'text', text: referenceText, tone: 'quiet' },
    ],
  }
}
