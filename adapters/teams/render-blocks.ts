import { buttonBeside } from '../chat/button-beside.ts'
import { cut } from '../chat/cut.ts'
import type { Block } from '../chat/screen.ts'
import { type CardPart, type Drawing, heading, lines, richText, shorten } from './drawing.ts'
import { LIMITS } from './limits.ts'
import { applyButton, button, menuButton, moreButton } from './render-buttons.ts'
import { checkboxes, choose, field } from './render-inputs.ts'

/**
 * Renders the blocks of a screen as elements of a card. Texts are RichTextBlocks, which parse no markdown, so that text
 * from outside is never markup.
 */
export function renderBlocks(drawing: Drawing): CardPart[] {
  const { screen } = drawing
  const parts: CardPart[] = []
  // Each button sends all inputs. So choices need one of their own only if no search follows: its button sends them, too.
  const lastChooseIndex = screen.blocks.findLastIndex(hasChoose)
  const lastSearchIndex = screen.blocks.findLastIndex(block => block.kind === 'field' && block.action !== undefined)
  let separated = false
  for (const [index, block] of screen.blocks.entries()) {
    if (block.kind === 'line') {
      separated = true
      continue
    }
    const beside = buttonBeside(screen.blocks[index - 1], block)
    let elements = beside ? [inOneRow(parts, button(drawing, beside))] : renderBlock(drawing, block)
    if (separated && elements[0]) Object.assign(elements[0], SEPARATED)
    separated = false
    if (index === lastChooseIndex && lastSearchIndex < lastChooseIndex) {
      const send = applyButton(drawing, sendLabel(drawing, block))
      elements = [...elements.slice(0, -1), ...withButton(send, elements.at(-1))]
    }
    parts.push(...elements)
  }
  return parts
}

/**
 * Puts the button in front in the row that `part` is. If `part` is no row, or a full one, the button gets a row of its
 * own after it.
 */
function withButton(first: CardPart, part: CardPart | undefined): CardPart[] {
  const own = buttonsOf(part)
  if (part && own.length > 0 && own.length < LIMITS.actions) return [{ ...part, actions: [first, ...own] }]
  return [...(part ? [part] : []), buttonRow([first])]
}

/** A line above the element, with space around it. */
const SEPARATED = { separator: true, spacing: 'ExtraLarge' } as const

const buttonRow = (actions: CardPart[]): CardPart => ({ type: 'ActionSet', actions })

/** The buttons of a part that is a row of buttons; otherwise none. */
export function buttonsOf(part: CardPart | undefined): CardPart[] {
  // Only `buttonRow` creates an ActionSet, so `actions` are parts.
  return part?.type === 'ActionSet' ? (part.actions as CardPart[]) : []
}

function inOneRow(parts: CardPart[], action: CardPart): CardPart {
  const items: CardPart[] = []
  // A text of several lines is several elements, of which only the first has space above.
  for (let part = parts.pop(); part; part = parts.pop()) {
    items.unshift(part)
    if (part.type !== 'RichTextBlock' || part.spacing !== 'None') break
  }
  const [first] = items
  const isSeparated = first?.separator === true
  if (isSeparated) {
    delete first.separator
    delete first.spacing
  }
  return {
    type: 'ColumnSet',
    ...(isSeparated ? SEPARATED : {}),
    columns: [
      { type: 'Column', width: 'stretch', verticalContentAlignment: 'Center', items },
      {
        type: 'Column',
        width: 'auto',
        verticalContentAlignment: 'Center',
        items: [buttonRow([action])],
      },
    ],
  }
}

function hasChoose(block: Block): boolean {
  return block.kind === 'actions' && block.actions.some(action => action.kind === 'choose')
}

function sendLabel({ w }: Drawing, block: Block): string {
  const chooses = block.kind === 'actions' ? block.actions.filter(action => action.kind === 'choose') : []
  return chooses.find(one => one.send)?.send ?? w.t('common.filter')
}

function renderBlock(drawing: Drawing, block: Block): CardPart[] {
  switch (block.kind) {
    case 'heading':
      return [{ ...heading(drawing, block.text), spacing: 'Medium' }]
    case 'text':
      if (block.name !== undefined) return namedText(drawing, block.name, block.text)
      return lines(drawing, block.text, block.tone === 'quiet' ? { isSubtle: true, size: 'Small' } : {})
    case 'channel':
      return namedText(drawing, block.name ?? '', block.text)
    case 'facts':
      return block.facts.map((fact, index) =>
        richText(
          [
            { text: `${drawing.w.t('common.label', { label: cut(fact.label, LIMITS.label) })} `, isSubtle: true },
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
    case 'checkboxes':
      return checkboxes(drawing, block)
    case 'actions': {
      const chooses = block.actions.filter(action => action.kind === 'choose')
      const all = block.actions.filter(action => action.kind === 'button')
      const rest = all.filter(one => one.rest)
      const buttons = [
        ...all.filter(one => !one.rest).map(one => button(drawing, one)),
        ...(rest.length > 0 ? [moreButton(drawing, rest)] : []),
      ]
      const sets: CardPart[] = []
      for (let from = 0; from < buttons.length; from += LIMITS.actions) {
        sets.push(buttonRow(buttons.slice(from, from + LIMITS.actions)))
      }
      const menu = block.actions.find(action => action.kind === 'menu')
      if (menu) sets.push(...withMenu(sets.pop(), menuButton(drawing, menu)))
      return [...besideEachOther(chooses.map(one => choose(drawing, one))), ...sets]
    }
    default:
      return block satisfies never
  }
}

/** Puts a menu at the end of a row of buttons, or below it if the row is full. */
function withMenu(row: CardPart | undefined, menu: CardPart): CardPart[] {
  const buttons = buttonsOf(row)
  if (!row || buttons.length >= LIMITS.actions) return [...(row ? [row] : []), buttonRow([menu])]
  return [buttonRow([...buttons, menu])]
}

function namedText(drawing: Drawing, name: string, text: string): CardPart[] {
  return [
    richText([{ text: shorten(drawing, name, LIMITS.heading), weight: 'Bolder' }]),
    ...lines(drawing, text, {}).map(line => ({ ...line, spacing: 'None' })),
  ]
}

/** Puts several filters in one row. */
function besideEachOther(parts: CardPart[]): CardPart[] {
  if (parts.length < 2) return parts
  const columns = parts.map(part => ({ type: 'Column', width: 'stretch', items: [part] }))
  return [{ type: 'ColumnSet', columns }]
}

/**
 * The relative width of a column, in characters: its longest unbreakable word and the cell's padding. The first column
 * has names, which break between words, so it leaves room for the headings of the others: a client cuts a word that
 * doesn't fit.
 */
function widthOf({ columns, rows }: Extract<Block, { kind: 'table' }>, index: number): number {
  const texts = [columns, ...rows].map(row => row[index] ?? '')
  const lengths = (index === 0 ? texts : texts.flatMap(text => text.split(' '))).map(text => text.length)
  const most = index === 0 ? MOST_NAME_WIDTH : MOST_WIDTH
  return Math.min(Math.max(...lengths, LEAST_WIDTH), most) + PADDING
}

const LEAST_WIDTH = 6
const MOST_NAME_WIDTH = 13
const MOST_WIDTH = 24
/** The padding of a cell, in characters of the small text. */
const PADDING = 3

/** With more columns, the usual text size doesn't fit. */
const FEW_COLUMNS = 4

function table(drawing: Drawing, block: Extract<Block, { kind: 'table' }>): CardPart {
  const size = block.columns.length > FEW_COLUMNS ? ({ size: 'Small' } as const) : {}
  return {
    type: 'Table',
    columns: block.columns.map((_, index) => ({ width: widthOf(block, index) })),
    firstRowAsHeaders: true,
    showGridLines: false,
    rows: [block.columns, ...block.rows].map(row => ({
      type: 'TableRow',
      cells: row.map((text, index) => {
        const content = richText([{ text: shorten(drawing, text, LIMITS.cell), ...size }])
        // The first column is a name, the others are numbers.
        return { type: 'TableCell', items: [index === 0 ? content : { ...content, horizontalAlignment: 'Right' }] }
      }),
    })),
  }
}
