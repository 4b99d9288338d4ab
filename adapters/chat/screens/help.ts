import type { Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** What can be done. `command` is how the platform calls us: `/fleetfeed`, or nothing in Teams. */
export function helpScreen(w: Words, command: string, unknown: string | null): Screen {
  const lines = (['apps', 'assets', 'billing', 'status', 'link', 'help'] as const).map(
    word => `• ${w.t(`help.${word}`, { command }).trim()}`,
  )
  const first = unknown === null ? w.t('help.intro') : w.t('help.unknown', { typed: unknown.slice(0, 80) })
  return {
    title: w.t('app.name'),
    text: [first, ...lines].join('\n'),
    blocks: [
      { kind: 'heading', text: w.t('help.title') },
      { kind: 'text', text: first },
      { kind: 'text', text: lines.join('\n') },
      // Only Slack has a command, and a Home tab.
      ...(command === '' ? [] : [{ kind: 'text' as const, text: w.t('help.home'), tone: 'quiet' as const }]),
    ],
  }
}
