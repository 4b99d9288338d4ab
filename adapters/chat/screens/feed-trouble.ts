import type { FeedTrouble } from '../../../src/feed/feed.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { troubleText } from './trouble-text.ts'

export interface TroubleFacts {
  integrationId: number
  name: string
  trouble: FeedTrouble
  beganAt: Date
  endedAt: Date | null
}

/** A feed in trouble, to those who can fix it; edited when it is over. */
export function feedTroubleScreen(w: Words, facts: TroubleFacts, why: string): Screen {
  const text = troubleText(w, facts.name, facts.trouble)
  const blocks: Block[] = [
    { kind: 'text', text },
    { kind: 'text', text: w.t('feedTrouble.since', { when: w.when(facts.beganAt) }), tone: 'quiet' },
  ]
  if (facts.endedAt) blocks.push({ kind: 'text', text: w.t('feedTrouble.overEdit', { when: w.when(facts.endedAt) }) })
  else {
    blocks.push({
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: w.t('feedTrouble.open'),
          action: 'integration.open',
          carries: String(facts.integrationId),
          style: 'primary',
          opens: true,
        },
      ],
    })
  }
  blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('feedTrouble.title'), text, blocks }
}

/** It works again. */
export function feedRecoveredScreen(w: Words, facts: TroubleFacts): Screen {
  const text = w.t('feedTrouble.over', {
    name: facts.name,
    from: w.when(facts.beganAt),
    to: w.when(facts.endedAt ?? facts.beganAt),
  })
  return { title: w.t('feedTrouble.title'), text, blocks: [{ kind: 'text', text }] }
}
