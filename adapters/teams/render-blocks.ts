import { cut } from '../chat/cut.ts'
import type { Block, Button } from '../chat/screen.ts'
import { type CardPart, type Drawing, heading, lines, richText, shorten } from './drawing.ts'
import { LIMITS } from './limits.ts'
import { applyButton, button } from './render-buttons.ts'
import { choose, field, pick } from './render-inputs.ts'

/**
 * Blocks of a screen as elements of a card. Text stands in RichTextBlocks, which know no markdown: nothing a stranger wrote
 * is markup.
 */
export function renderBlocks(drawing: Drawing): CardPart[] {
  const { screen } = drawing
  const parts: CardPart[] = []
  // What was chosen or ticked counts at once: a search has a button of its own.
  const filtered = screen.blocks.findLastIndex(hasChoose)
  const ticked = screen.blocks.findLastIndex(block => block.kind === 'pick' && block.action !== undefined)
  let separated = false
  for (const [index, block] of screen.blocks.entries()) {
    if (block.kind === 'line') {
      separated = true
      continue
    }
    const beside = buttonBeside(screen.blocks[index - 1], block)
    const made = beside ? [inOneRow(parts, button(drawing, beside))] : renderBlock(drawing, block)
    if (separated && made[0]) made[0].separator = true
    separated = false
    parts.push(...made)
    if (index === filtered)
      parts.push({ type: 'ActionSet', actions: [applyButton(drawing, drawing.w.t('common.filter'))] })
    if (index === ticked)
      parts.push({ type: 'ActionSet', actions: [applyButton(drawing, drawing.w.t('common.apply'))] })
  }
  return parts
}

/** Longer, a text is squeezed by a button beside it. */
const SHORT_TEXT = 100

/** The one button that stands beside the short text before it; what comes next stands in a row of its own. */
function buttonBeside(before: Block | undefined, block: Block): Button | null {
  const [only, ...others] = block.kind === 'actions' ? block.actions : []
  if (only?.kind !== 'button' || others.length > 0 || only.style === 'primary') return null
  const short = before?.kind === 'facts' || (before?.kind === 'text' && before.text.length <= SHORT_TEXT)
  return short ? only : null
}

function inOneRow(parts: CardPart[], action: CardPart): CardPart {
  const items: CardPart[] = []
  // A text of several lines is several elements; all but the first have no space above.
  for (let part = parts.pop(); part; part = parts.pop()) {
    items.unshift(part)
    if (part.type !== 'RichTextBlock' || part.spacing !== 'None') break
  }
  const [first] = items
  const separator = first?.separator === true ? { separator: true } : {}
  if (first) delete first.separator
  return {
    type: 'ColumnSet',
    ...separator,
    columns: [
      { type: 'Column', width: 'stretch', verticalContentAlignment: 'Center', items },
      {
        type: 'Column',
        width: 'auto',
        verticalContentAlignment: 'Center',
        items: [{ type: 'ActionSet', actions: [action] }],
      },
    ],
  }
}

function hasChoose(block: Block): boolean {
  return block.kind === 'actions' && block.actions.some(action => action.kind === 'choose')
}

function renderBlock(drawing: Drawing, block: Block): CardPart[] {
  switch (block.kind) {
    case 'heading':
      return [{ ...heading(drawing, block.text), spacing: 'Medium' }]
    case 'text':
      return lines(drawing, block.text, block.tone === 'quiet' ? { isSubtle: true, size: 'Small' } : {})
    case 'facts':
      return block.facts.map((fact, index) =>
        richText(
          [
            { text: `${cut(fact.label, LIMITS.label)}: `, isSubtle: true },
            { text: shorten(drawing, fact.value, LIMITS.label) },
          ],
          index > 0,
        ),
      )
    case 'table':
      return [table(drawing, block)]
    case 'image':
      return [{ type: 'Image', url: block.url, altText: cut(block.alt, LIMITS.altText) }]
    case 'line':
      return []
    case 'field':
      return field(drawing, block)
    case 'pick':
      return [pick(drawing, block)]
    case 'actions': {
      const chooses = block.actions.filter(action => action.kind === 'choose')
      const buttons = block.actions.filter(action => action.kind === 'button')
      const sets: CardPart[] = []
      for (let from = 0; from < buttons.length; from += LIMITS.actions) {
        const actions = buttons.slice(from, from + LIMITS.actions).map(one => button(drawing, one))
        sets.push({ type: 'ActionSet', actions })
      }
      return [...besideEachOther(chooses.map(one => choose(drawing, one))), ...sets]
    }
    default:
      return block satisfies never
  }
}

/** Several filters in one row. */
function besideEachOther(parts: CardPart[]): CardPart[] {
  if (parts.length < 2) return parts
  const columns = parts.map(part => ({ type: 'Column', width: 'stretch', items: [part] }))
  return [{ type: 'ColumnSet', columns }]
}

function table(drawing: Drawing, block: Extract<Block, { kind: 'table' }>): CardPart {
  return {
    type: 'Table',
    columns: block.columns.map((_, index) => ({ width: index === 0 ? 2 : 1 })),
    firstRowAsHeaders: true,
    showGridLines: false,
    rows: [block.columns, ...block.rows].map(row => ({
      type: 'TableRow',
      cells: row.map((text, index) => {
        const shown = richText([{ text: shorten(drawing, text, LIMITS.cell) }])
        // A name, then numbers.
        return { type: 'TableCell', items: [index === 0 ? shown : { ...shown, horizontalAlignment: 'Right' }] }
      }),
    })),
  }
}
