import { cut } from '../chat/cut.ts'
import type { Screen } from '../chat/screen.ts'
import type { Words } from '../chat/words/words.ts'
import type { CardInput } from './card-data.ts'
import { LIMITS } from './limits.ts'

/** `message`: a card in a conversation. `dialog`: what a button opened, alone with the person. */
export type Surface = 'message' | 'dialog'

/** An element or action of an Adaptive Card, as JSON: botbuilder has no types for them, the local Teams validates them. */
export type CardPart = { type: string } & Record<string, unknown>

/** How one card is drawn: what all its parts need to know. */
export interface Drawing {
  w: Words
  screen: Screen
  surface: Surface
  /** Buttons that open a dialog do. */
  dialogs: boolean
  /** What every button that takes inputs says of them. */
  inputs: CardInput[]
  /** The share of the usual limits that texts and lists have: less where the card would be too large. */
  share: number
}

/** Even the smallest card says enough of a name to tell it from others. */
const LEAST = 40

/** Cut to its share of `limit`. */
export function shorten(drawing: Drawing, text: string, limit: number): string {
  return cut(text, Math.max(LEAST, limit * drawing.share))
}

export interface Run {
  text: string
  size?: 'Small' | 'Large'
  weight?: 'Bolder'
  isSubtle?: boolean
}

/** One line of text; `close`: it belongs to the line above. */
export function richText(runs: Run[], close = false): CardPart {
  return {
    type: 'RichTextBlock',
    inlines: runs.map(run => ({ type: 'TextRun', ...run })),
    ...(close ? { spacing: 'None' } : {}),
  }
}

/** What a card, or a part of it, is about. */
export function heading(drawing: Drawing, text: string): CardPart {
  return richText([{ text: shorten(drawing, text, LIMITS.heading), size: 'Large', weight: 'Bolder' }])
}

/** A line break in a run is a space: each line is a block of its own. */
export function lines(drawing: Drawing, text: string, style: Omit<Run, 'text'>): CardPart[] {
  return text
    .split('\n')
    .filter((line, index) => line.trim() !== '' || index === 0)
    .map((line, index) => richText([{ text: shorten(drawing, line, LIMITS.text), ...style }], index > 0))
}
