import type { AnnouncedSilence, SilentAsset } from '../../../src/silence/read-silence.ts'
import { assetLabel, lastSeen } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** How many machines of each kind are named; the list behind the button has all of them. */
export const SILENT_NAMED = 5

/** The post about machines of a feed that became silent or report again. It is edited when what it says ends. */
export function silenceScreen(w: Words, facts: AnnouncedSilence, why: string | null): Screen {
  const { integrationId, name, silent, back, backCount } = facts
  const blocks: Block[] = []
  for (const { days, never, count, backCount: over, assets } of silent) {
    const sentence = w.t(never ? 'silence.toldNever' : 'silence.told', { name, count, days })
    const text = over === 0 ? sentence : `${sentence} ${w.t('silence.over', { count: over })}`
    blocks.push({ kind: 'text', text: [text, ...assetLines(w, assets, count - over)].join('\n') })
  }
  if (backCount > 0) {
    const text = w.t('silence.back', { name, count: backCount })
    blocks.push({ kind: 'text', text: [text, ...assetLines(w, back, backCount)].join('\n') })
  }
  const text = blocks.flatMap(block => (block.kind === 'text' ? [block.text] : [])).join('\n')
  const show = (label: string, shows: 'assets.showSilent' | 'assets.showNever'): Button => ({
    kind: 'button',
    label,
    ...action(shows, { integrationId }),
    opens: true,
  })
  const stillSilent = silent.filter(group => group.count > group.backCount)
  const buttons = [
    ...(stillSilent.some(group => !group.never) ? [show(w.t('silence.open'), 'assets.showSilent')] : []),
    ...(stillSilent.some(group => group.never) ? [show(w.t('silence.openNever'), 'assets.showNever')] : []),
  ]
  if (buttons.length > 0) blocks.push({ kind: 'actions', actions: buttons })
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('silence.title'), text, blocks }
}

function assetLines(w: Words, assets: readonly SilentAsset[], total: number): string[] {
  const more = total - assets.length
  return [
    ...assets.map(asset => `• ${assetLabel(w, asset)} · ${lastSeen(w, asset.lastSeenAt)}`),
    ...(more > 0 ? [w.t('common.more', { count: more })] : []),
  ]
}
