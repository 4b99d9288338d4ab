import type { KeptOut } from '../../../src/integration/list-oddities.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

export const ODDITIES_SHOWN = 30

/** What a feed said that could not be believed: nothing is left out silently. */
export function odditiesScreen(w: Words, name: string, oddities: KeptOut[]): Screen {
  const text = w.t('oddities.intro', { name })
  const lines = oddities.map(({ machine, element, value, reason, firstSeenAt }) => {
    const what = { machine: machine ?? w.t('oddities.list'), element, value }
    return `• ${w.t('oddities.line', { ...what, reason: reasonText(w, reason), when: w.when(firstSeenAt) })}`
  })
  const blocks: Block[] = [{ kind: 'text', text }]
  // Ten lines a block: each stays readable and far from any limit.
  for (let i = 0; i < lines.length; i += 10) blocks.push({ kind: 'text', text: lines.slice(i, i + 10).join('\n') })
  return { title: w.t('oddities.title'), text, blocks, close: w.t('common.close') }
}

function reasonText(w: Words, reason: string): string {
  switch (reason) {
    case 'out_of_range':
    case 'not_a_number':
    case 'not_a_date':
    case 'future':
    case 'unknown_unit':
    case 'no_identity':
    case 'paging':
      return w.t(`oddities.reason.${reason}`)
    default:
      return reason
  }
}
