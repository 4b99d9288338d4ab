import type { Trouble } from '../../../src/trouble/read-trouble.ts'
import { endsByItself } from '../../../src/trouble/trouble-rules.ts'
import { action } from '../payloads.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { troubleText } from './trouble-text.ts'

/** The post about a feed in trouble, for those who can fix it. It is edited when the trouble ends. */
export function feedTroubleScreen(w: Words, facts: Trouble, why: string | null): Screen {
  const trouble = troubleText(w, facts.name, facts.trouble)
  const text = endsByItself(facts.trouble) && !facts.endedAt ? `${trouble} ${w.t('feedTrouble.passing')}` : trouble
  const blocks: Block[] = [
    { kind: 'text', text },
    { kind: 'text', text: w.t('feedTrouble.since', { when: w.whenThere(facts.beganAt) }), tone: 'quiet' },
  ]
  if (facts.endedAt) {
    blocks.push({ kind: 'text', text: endText(w, facts, facts.endedAt) })
  } else {
    blocks.push({
      kind: 'actions',
      actions: [
        {
          kind: 'button',
          label: w.t('feedTrouble.open'),
          ...action('integration.open', { integrationId: facts.integrationId }),
          style: 'primary',
          opens: true,
        },
      ],
    })
  }
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('feedTrouble.title'), text, blocks }
}

function endText(w: Words, { became }: Trouble, endedAt: Date): string {
  switch (became) {
    case null:
      return w.t('feedTrouble.overEdit', { when: w.whenThere(endedAt) })
    case 'another':
      return w.t('feedTrouble.replaced', { when: w.whenThere(endedAt) })
    case 'removed':
      return w.t('arrival.gone')
    default:
      return became satisfies never
  }
}

/** The post that a feed works again. */
export function feedRecoveredScreen(w: Words, facts: Trouble, why: string | null): Screen {
  const isList = facts.trouble.kind.startsWith('list_')
  const text = w.t(isList ? 'feedTrouble.listOver' : 'feedTrouble.over', {
    name: facts.name,
    from: w.whenThere(facts.beganAt),
    to: w.whenThere(facts.endedAt ?? facts.beganAt),
  })
  const blocks: Block[] = [{ kind: 'text', text }]
  if (why) blocks.push({ kind: 'text', text: why, tone: 'quiet' })
  return { title: w.t('feedTrouble.recovered'), text, blocks }
}
