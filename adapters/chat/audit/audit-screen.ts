import type { AuditEntry, AuditList } from '../../../src/audit/list-audit.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'
import { auditText } from './audit-text.ts'

export const AUDIT_PAGE = 20

/** Whose actions are shown; null: everybody's. */
export type AuditPerson = { personId: number; name: string } | null

/** Who did what: a page of the audit log, newest entry first. */
export function auditScreen(w: Words, list: Omit<AuditList, 'kind'>, person: AuditPerson): Screen {
  const { entries } = list
  const text = person ? w.t('audit.of', { name: person.name }) : w.t('audit.intro')
  const personId = person?.personId ?? null
  const blocks: Block[] = [
    { kind: 'text', text, tone: 'quiet' },
    {
      kind: 'actions',
      actions: [
        {
          kind: 'choose',
          id: 'person',
          label: w.t('audit.person'),
          placeholder: w.t('audit.everybody'),
          value: person && { id: String(person.personId), label: person.name },
          ...action('audit.person'),
        },
        ...(person ? [{ kind: 'button' as const, label: w.t('audit.everybody'), ...action('audit.everybody') }] : []),
      ],
    },
    ...(entries.length === 0 ? [{ kind: 'text' as const, text: w.t('audit.none') }] : days(w, entries)),
  ]
  if (entries.length > 0) {
    const files: Button[] = [
      { kind: 'button', label: w.t('audit.xlsx'), ...action('audit.xlsx', { personId }) },
      { kind: 'button', label: w.t('audit.csv'), ...action('audit.csv', { personId }) },
    ]
    blocks.push({ kind: 'actions', actions: [...pageButtons(w, list, personId), ...files] })
  }
  return { title: w.t('audit.title'), text, blocks, close: w.t('common.close'), alone: true }
}

/** Groups the entries by day, under the day's name. */
function days(w: Words, entries: readonly AuditEntry[]): Block[] {
  const byDay = Map.groupBy(entries, entry => w.day(entry.at))
  return [...byDay].flatMap(([day, ofDay]) => {
    const lines = ofDay.map(entry => `${w.time(entry.at)} · ${auditText(w, entry)}`)
    const blocks: Block[] = []
    // Ten lines a block are readable and far from every limit of the platforms.
    for (let i = 0; i < lines.length; i += 10) {
      blocks.push({ kind: 'text', text: lines.slice(i, i + 10).join('\n'), ...(i === 0 ? { name: day } : {}) })
    }
    return blocks
  })
}

function pageButtons(
  w: Words,
  { entries, hasNewer, hasOlder }: Omit<AuditList, 'kind'>,
  personId: number | null,
): Button[] {
  const buttons: Button[] = []
  const [first] = entries
  const last = entries.at(-1)
  if (hasNewer && first) {
    buttons.push({
      kind: 'button',
      label: w.t('audit.newer'),
      ...action('audit.newer', { personId, than: first.id }),
    })
  }
  if (hasOlder && last) {
    buttons.push({ kind: 'button', label: w.t('audit.older'), ...action('audit.older', { personId, than: last.id }) })
  }
  return buttons
}
