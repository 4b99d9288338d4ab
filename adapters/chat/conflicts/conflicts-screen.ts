import type { AssetConflict, ConflictingAsset } from '../../../src/merging/list-conflicts.ts'
import { assetDetail, assetLabel } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** Each takes three blocks; a Slack modal and a Teams card hold this many. */
export const CONFLICTS_SHOWN = 8

export interface ConflictFacts {
  name: string
  total: number
  conflicts: AssetConflict[]
  mayResolve: boolean
}

/** The conflicts of a feed: assets that may be one machine. A person says for each pair whether they are. */
export function conflictsScreen(w: Words, facts: ConflictFacts, notice?: string): Screen {
  const { name, total, conflicts } = facts
  const text = total === 0 ? w.t('conflicts.none', { name }) : w.t('conflicts.intro', { name, count: total })
  const blocks: Block[] = [...(notice ? [notice] : []), text].map(sentence => ({ kind: 'text', text: sentence }))
  for (const conflict of conflicts) blocks.push(...conflictBlocks(w, conflict, facts.mayResolve))
  const more = total - conflicts.length
  if (more > 0) blocks.push({ kind: 'text', text: w.t('common.more', { count: more }), tone: 'quiet' })
  return { title: w.t('conflicts.title'), text, blocks, close: w.t('common.close') }
}

function conflictBlocks(w: Words, { id, kind, value, assets }: AssetConflict, mayResolve: boolean): Block[] {
  const [a, b] = assets
  const both = w.t(`conflicts.both.${kind}`, { value })
  const text: Block = { kind: 'text', name: both, text: `• ${describeAsset(w, a)}\n• ${describeAsset(w, b)}` }
  if (!mayResolve) return [text]
  const names = { a: assetLabel(w, a), b: assetLabel(w, b) }
  const same: Button = {
    kind: 'button',
    label: w.t('conflicts.same'),
    says: w.t('conflicts.saySame', names),
    ...action('conflicts.same', { conflictId: id }),
    confirm: {
      title: w.t('conflicts.sameTitle'),
      text: w.t('conflicts.sameText'),
      yes: w.t('conflicts.same'),
      no: w.t('common.cancel'),
    },
  }
  const different: Button = {
    kind: 'button',
    label: w.t('conflicts.different'),
    says: w.t('conflicts.sayDifferent', names),
    ...action('conflicts.different', { conflictId: id }),
  }
  return [text, { kind: 'actions', actions: [same, different] }]
}

function describeAsset(w: Words, asset: ConflictingAsset): string {
  const state = asset.selected ? w.t('conflicts.selected') : w.t('conflicts.notSelected')
  // It is recorded once a day, so only the day is known.
  const listed = asset.lastListedAt ?? asset.firstReceivedAt
  return [assetLabel(w, asset), assetDetail(w, asset), state, w.t('conflicts.listed', { day: w.day(listed) })]
    .filter(Boolean)
    .join(' · ')
}

/** The post about the conflicts of a feed; `total`: how many are open. */
export function conflictsPost(
  w: Words,
  facts: { integrationId: number; name: string; total: number },
  why: string | null,
): Screen {
  const { name, total } = facts
  const text = total === 0 ? w.t('conflicts.none', { name }) : w.t('conflicts.intro', { name, count: total })
  const blocks: Block[] = [{ kind: 'text', text }]
  if (total > 0) blocks.push({ kind: 'actions', actions: [conflictsButton(w, facts.integrationId)] })
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('conflicts.title'), text, blocks }
}

export function conflictsButton(w: Words, integrationId: number): Button {
  return {
    kind: 'button',
    label: w.t('conflicts.open'),
    ...action('conflicts.open', { integrationId }),
    opens: true,
  }
}

/**
 * Posted once, to the Administrators: several machines were kept as one asset, because the feed gave none of them its
 * own number.
 */
export function swallowedPost(w: Words, facts: { integrationId: number; name: string; assets: number }): Screen {
  const text = w.t('conflicts.swallowed', { name: facts.name, count: facts.assets })
  const open: Button = {
    kind: 'button',
    label: w.t('feedTrouble.open'),
    ...action('integration.open', { integrationId: facts.integrationId }),
    opens: true,
  }
  const blocks: Block[] = [
    { kind: 'text', text },
    { kind: 'actions', actions: [open] },
  ]
  return { title: w.t('arrival.title'), text, blocks }
}
