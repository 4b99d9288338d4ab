import type { Drawn } from './catalogue.ts'

/** Where a person sees a screen: a message, a dialog that a button opened (Slack: a modal), Slack’s Home tab. */
export type Met = 'slack message' | 'slack modal' | 'slack home' | 'teams message' | 'teams dialog'

const MESSAGES = ['slack message', 'teams message'] as const
const DIALOGS = ['slack modal', 'teams dialog'] as const
const EVERYWHERE = [...MESSAGES, ...DIALOGS] as const

/** Screens with another surface than the rule gives, by the beginning of their name; the first match counts. */
const MET: readonly [begin: string, met: readonly Met[]][] = [
  ['help, in Teams', ['teams message']],
  ['help', ['slack message']],
  ['welcome', ['teams message']],
  ['home', ['slack home', ...MESSAGES]],
  ['people', EVERYWHERE],
  ['settings', EVERYWHERE],
  ['audit', EVERYWHERE],
  ['link, code', DIALOGS],
  ['link, preview', DIALOGS],
  ['link', EVERYWHERE],
  ['confirmed', EVERYWHERE],
  ['picker', EVERYWHERE],
  // In Teams a list comes as a message; in Slack there is only the modal.
  ['own list compared', ['slack modal', 'teams message', 'teams dialog']],
  ['own list, which feed', ['teams message']],
  // All have the same form; `notice` can be on any surface.
  ['notice ', DIALOGS],
  ['notice', EVERYWHERE],
  ['failure', EVERYWHERE],
  ['not allowed', EVERYWHERE],
  ['file link', [...MESSAGES, 'teams dialog']],
  ['verifying, in a dialog', ['teams dialog']],
  ['verifying', ['slack modal']],
  // A later answer: in Slack the modal changes, or a message comes if it was closed; in Teams always a message.
  ['reading', ['slack modal', ...MESSAGES]],
  ['not verified', ['slack modal', ...MESSAGES]],
]

/** The surface of that screen of the catalogue: a dialog if it can be closed, otherwise a message. */
export function metOn({ name, screen }: Drawn): readonly Met[] {
  if (name.startsWith('credentials')) return [name.endsWith('masked') ? 'teams dialog' : 'slack modal']
  const exception = MET.find(([begin]) => name.startsWith(begin))
  return exception?.[1] ?? (screen.close ? DIALOGS : MESSAGES)
}
