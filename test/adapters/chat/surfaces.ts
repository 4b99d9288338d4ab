import type { Drawn } from './catalogue.ts'

/** Where a person meets a screen: a message, a dialog that a button opened (Slack: a modal), Slack's Home tab. */
export type Met = 'slack message' | 'slack modal' | 'slack home' | 'teams message' | 'teams dialog'

const MESSAGES = ['slack message', 'teams message'] as const
const DIALOGS = ['slack modal', 'teams dialog'] as const
const EVERYWHERE = [...MESSAGES, ...DIALOGS] as const

/** Those that are met elsewhere than one would think, by how their name begins; the first that fits counts. */
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
  // All alike; `notice` is met where any of them can be.
  ['notice ', DIALOGS],
  ['notice', EVERYWHERE],
  ['failure', EVERYWHERE],
  ['not allowed', EVERYWHERE],
  ['file link', [...MESSAGES, 'teams dialog']],
  ['verifying, in a dialog', ['teams dialog']],
  ['verifying', ['slack modal']],
  // An answer that comes later: in Slack the modal changes, or a message comes if it was closed; in Teams always a message.
  ['reading', ['slack modal', ...MESSAGES]],
  ['not verified', ['slack modal', ...MESSAGES]],
]

/** Where that screen of the catalogue is met: what can be closed in a dialog, else in a message. */
export function metOn({ name, screen }: Drawn): readonly Met[] {
  if (name.startsWith('credentials')) return [name.endsWith('masked') ? 'teams dialog' : 'slack modal']
  const exception = MET.find(([begin]) => name.startsWith(begin))
  return exception?.[1] ?? (screen.close ? DIALOGS : MESSAGES)
}
