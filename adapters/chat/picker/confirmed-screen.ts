import type { LastChange } from '../../../src/integration/selection-change.ts'
import type { Confirmed } from '../../../src/selection/confirm.ts'
import type { ConfirmState } from '../../../src/selection/read-confirm-state.ts'
import type { ConfirmedDraft } from '../../../src/selection/read-confirmed-draft.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** What Confirm did, and what to do next. */
export function confirmedScreen(
  w: Words,
  outcome: Extract<Confirmed, { kind: 'confirmed' }>,
  hasChannels: boolean,
): Screen {
  const { name } = outcome
  const assets = w.t('common.assets', { count: outcome.selected })
  const sentences = [
    outcome.started ? w.t('confirmed.started', { name, assets }) : w.t('confirmed.changed', { name, assets }),
    outcome.importNew ? w.t('confirmed.importNew') : w.t('confirmed.approveNew'),
    ...(outcome.underWay ? [w.t('confirmed.underWay')] : []),
  ]
  const text = sentences.join(' ')
  const blocks: Block[] = [{ kind: 'text', text }]
  if (!hasChannels) {
    blocks.push(
      { kind: 'text', text: w.t('confirmed.channels') },
      {
        kind: 'actions',
        actions: [
          {
            kind: 'button',
            label: w.t('subscription.setUp'),
            ...action('subscription.new'),
            style: 'primary',
            opens: true,
          },
        ],
      },
    )
  }
  return { title: w.t('confirmed.title'), text, blocks, close: w.t('common.close') }
}

/** Who changed the selection since, how and when. */
function meanwhileText(w: Words, { change, by, at }: LastChange): string {
  return w.t(`confirmed.meanwhile.${change}`, { name: by, when: w.when(at) })
}

/** Why a Confirm was refused: the selection changed after its draft was opened. The draft is kept. */
export function draftKeptText(w: Words, last: LastChange): string {
  return `${meanwhileText(w, last)} ${w.t('confirmed.kept')}`
}

/** Says that the draft was confirmed before, by the same click sent twice or on another screen. */
export function confirmedBeforeText(w: Words, { name, by, at, selected }: ConfirmedDraft): string {
  const assets = w.t('common.assets', { count: selected })
  return w.t('confirmed.before', { name, by, when: w.when(at), assets })
}

/** The outcome of a Confirm that a job carries out. */
export function appliedText(w: Words, outcome: ConfirmState): string {
  const { name, applied, failure, removed, selected, since } = outcome
  if (!applied)
    return failure === null ? w.t('confirmed.underWay') : w.t('confirmed.stuck', { name, reference: failure })
  if (removed) return w.t('confirmed.appliedRemoved', { name })
  const text = w.t('confirmed.applied', { name, assets: w.t('common.assets', { count: selected }) })
  return since ? `${text} ${meanwhileText(w, since)}` : text
}
