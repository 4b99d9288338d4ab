import type { Comparison } from '../../../src/own-list/compare.ts'
import type { NamedAsset } from '../../../src/own-list/list-compared-assets.ts'
import type { ListSource } from '../../../src/own-list/list-table.ts'
import { assetLabel } from '../asset-label.ts'
import { action } from '../payloads.ts'
import type { Block, Button, Screen } from '../screen.ts'
import type { Words } from '../words/words.ts'

/** The three lists of a comparison, and the numbers that are only in another feed. */
export const PARTS = ['matched', 'missing', 'others', 'elsewhere'] as const
export type Part = (typeof PARTS)[number]
/** How many lines of each list the summary shows, and a page of one list. */
export const SUMMARY_LINES = 5
export const PAGE_LINES = 20

export interface ComparisonView {
  listId: number
  integrationId: number
  name: string
  source: ListSource
  comparison: Comparison
  /** How many assets each list has. */
  counts: { readonly [P in Part]: number }
  /** The lines of each list that are shown, from `offset` on. */
  lines: { readonly [P in Part]?: string[] }
  /** Null: all lists, each from its beginning. */
  page: { part: Part; offset: number } | null
}

/** What is on a person's own list and in a feed, in one of them only, and the button that selects by it. */
export function comparisonScreen(w: Words, view: ComparisonView): Screen {
  const { name, counts, page } = view
  const summary = w.t('ownList.summary', { matched: counts.matched, missing: counts.missing, others: counts.others })
  const blocks: Block[] = [
    { kind: 'text', name, text: sourceText(w, view.source) },
    ...(page ? onePart(w, view, page) : allParts(w, view)),
  ]
  const buttons = [...selectButtons(w, view), ...otherButtons(w, view)]
  return {
    title: w.t('ownList.title'),
    text: w.pair(name, summary),
    blocks: [...blocks, { kind: 'actions', actions: buttons }],
    close: w.t('common.close'),
  }
}

/** Which file, sheet and column the numbers are from: never guessed in silence. */
export function sourceText(w: Words, { file, sheet, column, duplicates }: ListSource): string {
  const index = column.index + 1
  const heading = column.heading ?? w.t('ownList.columnNumber', { index })
  const where = file === null ? w.t('ownList.pasted') : file
  const inSheet = sheet === null ? where : w.t('ownList.inSheet', { file: where, sheet: sheet.name })
  return [
    column.of === 1 && column.heading === null
      ? w.t('ownList.fromWhole', { where: inSheet })
      : w.t(`ownList.from.${column.by}`, { where: inSheet, heading }),
    ...(sheet && sheet.others > 0 ? [w.t('ownList.otherSheets', { count: sheet.others })] : []),
    ...(duplicates > 0 ? [w.t('ownList.duplicates', { count: duplicates })] : []),
  ].join(' ')
}

function allParts(w: Words, { counts, lines, comparison }: ComparisonView): Block[] {
  const shown = PARTS.filter(part => part !== 'elsewhere' || counts.elsewhere > 0)
  const damaged = comparison.missing.filter(({ damage }) => damage !== null).length
  const { shared } = comparison
  return [
    {
      kind: 'facts',
      facts: shown.map(part => ({ label: w.t(`ownList.part.${part}`), value: w.number(counts[part]) })),
    },
    ...(shared.length > 0
      ? [{ kind: 'text', text: w.t('ownList.shared', { numbers: w.list(shared.slice(0, SUMMARY_LINES)) }) } as const]
      : []),
    ...(damaged > 0 ? [{ kind: 'text', text: w.t('ownList.damaged', { count: damaged }) } as const] : []),
    ...shown
      .filter(part => counts[part] > 0)
      .map((part): Block => {
        const more = counts[part] - (lines[part]?.length ?? 0)
        const rest = more > 0 ? [w.t('ownList.more', { count: more })] : []
        return { kind: 'text', name: w.t(`ownList.part.${part}`), text: [...(lines[part] ?? []), ...rest].join('\n') }
      }),
  ]
}

function onePart(
  w: Words,
  { counts, lines }: ComparisonView,
  { part, offset }: { part: Part; offset: number },
): Block[] {
  const shown = lines[part] ?? []
  const position = w.t('ownList.position', { from: offset + 1, to: offset + shown.length, count: counts[part] })
  return [
    { kind: 'text', name: w.t(`ownList.part.${part}`), text: shown.join('\n') || w.t('ownList.none') },
    ...(shown.length > 0 ? [{ kind: 'text', text: position, tone: 'quiet' } as const] : []),
  ]
}

function selectButtons(w: Words, { listId, integrationId, comparison, counts }: ComparisonView): Button[] {
  const suggested = new Set(comparison.missing.flatMap(({ suggestion }) => suggestion ?? [])).size
  const select = (label: string, withSuggested: boolean): Button => ({
    kind: 'button',
    label,
    ...action('ownList.select', { listId, integrationId, suggested: withSuggested ? 'yes' : 'no' }),
  })
  return [
    ...(counts.matched > 0
      ? [{ ...select(w.t('ownList.select', { count: counts.matched }), false), style: 'primary' as const }]
      : []),
    ...(suggested > 0 ? [select(w.t('ownList.selectSuggested', { count: counts.matched + suggested }), true)] : []),
  ]
}

function otherButtons(w: Words, { listId, integrationId, counts, page, lines }: ComparisonView): Button[] {
  const show = (label: string, part: Part | 'summary', offset: number): Button => ({
    kind: 'button',
    label,
    ...action('ownList.show', { listId, integrationId, part, offset }),
  })
  if (page) {
    const { part, offset } = page
    return [
      ...(offset > 0 ? [show(w.t('picker.previous'), part, Math.max(0, offset - PAGE_LINES))] : []),
      ...(offset + PAGE_LINES < counts[part] ? [show(w.t('picker.next'), part, offset + PAGE_LINES)] : []),
      show(w.t('ownList.allLists'), 'summary', 0),
    ]
  }
  return [
    ...PARTS.filter(part => counts[part] > (lines[part]?.length ?? 0)).map(part =>
      show(w.t(`ownList.showAll.${part}`), part, 0),
    ),
    {
      kind: 'button',
      label: w.t('ownList.another'),
      ...action('ownList.open', { integrationId }),
      opens: true,
    },
  ]
}

/** An asset as a line. */
export const assetLine = (w: Words, asset: NamedAsset) => assetLabel(w, asset)

/** A number that is in no feed as a line, with what damaged it and the machine that it may be. */
export function missingLine(
  w: Words,
  { text, damage }: Comparison['missing'][number],
  suggested: NamedAsset | undefined,
): string {
  const parts = [
    text,
    ...(damage === null ? [] : [w.t(`ownList.damage.${damage}`)]),
    ...(suggested ? [w.t('ownList.didYouMean', { asset: fullName(w, suggested) })] : []),
  ]
  return parts.join(' · ')
}

/** All numbers of a machine, because the one that was damaged must be recognised. */
function fullName(w: Words, asset: NamedAsset): string {
  const numbers = [asset.equipmentId, asset.serialNumber, asset.pin].filter(Boolean)
  return [...new Set(numbers)].join(' / ') || assetLabel(w, asset)
}
