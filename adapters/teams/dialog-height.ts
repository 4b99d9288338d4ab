import type { Block, Screen } from '../chat/screen.ts'

/**
 * The height of a dialog, a fifth, half or three fifths of the window in Teams. Content that doesn't fit scrolls; a
 * single sentence in a large dialog looks lost.
 */
export function dialogHeight(screen: Screen): 'small' | 'medium' | 'large' {
  const height = screen.blocks.reduce((sum, block) => sum + heightOf(block), screen.submit ? ROW : 0)
  return height <= SMALL ? 'small' : height <= MEDIUM ? 'medium' : 'large'
}

/** In pixels, for a window of 900, without the title. */
const SMALL = 120
const MEDIUM = 400

const LINE = 20
const GAP = 12
const ROW = 32 + GAP
/** At the width `medium`. */
const CHARACTERS_PER_LINE = 80

function heightOf(block: Block): number {
  switch (block.kind) {
    case 'heading':
      return 24 + GAP
    case 'text':
      return linesOf(block.text) * LINE + (block.name === undefined ? 0 : LINE) + GAP
    case 'channel':
      return (1 + linesOf(block.text)) * LINE + GAP
    case 'facts':
      return block.facts.length * LINE + GAP
    case 'table':
      return (1 + block.rows.length) * ROW
    case 'image':
      return MEDIUM
    case 'field':
      return LINE + ROW + (block.hint ? LINE : 0)
    case 'checkboxes':
      return LINE + block.options.length * (LINE + 4) + GAP
    case 'actions':
      return ROW
    case 'line':
      return GAP
    default:
      return block satisfies never
  }
}

function linesOf(text: string): number {
  return text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / CHARACTERS_PER_LINE)), 0)
}
