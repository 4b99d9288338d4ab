import { ELEMENT_NAMES, type Element } from '../../../src/asset/elements.ts'
import type { IntegrationSummary } from '../../../src/integration/list-integrations.ts'
import type { Block } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** What the pages of the Marketplace promise: it is said, too, if no machine sends it. */
const PROMISED: readonly Element[] = ['location', 'operatingHours', 'fuelRemaining']

/** What comes in through a feed: how many machines send which value, and how old the values are. */
export function valuesBlocks(w: Words, { values }: IntegrationSummary): Block[] {
  if (values === null || values.machines === 0) return []
  const lines = ELEMENT_NAMES.flatMap(element => {
    const label = w.t(`values.${element}`)
    const received = values.elements[element]
    if (!received) return PROMISED.includes(element) ? [w.pair(label, w.t('values.none'))] : []
    const parts = [
      w.t('values.machines', { count: received.machines, total: values.machines }),
      w.t('values.newest', { when: w.when(new Date(received.newest)) }),
      ...(received.old > 0 ? [w.t('values.old', { count: received.old })] : []),
    ]
    return [w.pair(label, parts.join(', '))]
  })
  return [{ kind: 'text', name: w.t('values.title'), text: lines.join('\n') }]
}
