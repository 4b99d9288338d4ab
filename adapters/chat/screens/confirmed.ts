import type { Confirmed } from '../../../src/selection/confirm.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** What Confirm did, and what comes next. */
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
            action: 'subscription.new',
            style: 'primary',
            opens: true,
          },
        ],
      },
    )
  }
  return { title: w.t('confirmed.title'), text, blocks, close: w.t('common.close') }
}
