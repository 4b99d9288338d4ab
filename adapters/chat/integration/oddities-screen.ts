import type { ListedOddity } from '../../../src/sync/list-oddities.ts'
import type { Block, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

export const ODDITIES_SHOWN = 30

/** The values of a feed that were kept out because they are implausible, so that nothing is left out silently. */
export function odditiesScreen(w: Words, name: string, oddities: ListedOddity[]): Screen {
  const isRight = oddities.every(oddity => oddity.endedAt !== null)
  const text = isRight ? w.t('oddities.allRight', { name }) : w.t('oddities.intro', { name })
  const lines = oddities.map(oddity => `• ${oddityText(w, oddity)}`)
  const blocks: Block[] = [{ kind: 'text', text }]
  // Ten lines a block are readable and far from every limit of the platforms.
  for (let i = 0; i < lines.length; i += 10) blocks.push({ kind: 'text', text: lines.slice(i, i + 10).join('\n') })
  return { title: w.t('oddities.title'), text, blocks, close: w.t('common.close') }
}

function oddityText(
  w: Words,
  { machine, element, value, reason, machines, firstSeenAt, endedAt }: ListedOddity,
): string {
  const about = { value, reason: reasonText(w, reason), when: w.when(firstSeenAt) }
  const line =
    reason === 'no_identity'
      ? w.t('oddities.nameless', { ...about, count: machines })
      : w.t('oddities.line', { ...about, machine: machine ?? w.t('oddities.list'), element })
  return endedAt === null ? line : w.t('oddities.again', { line, when: w.when(endedAt) })
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
    case 'minutes':
    case 'minutes_by_address':
    case 'hours':
      return w.t(`oddities.reason.${reason}`)
    default:
      return reason
  }
}
