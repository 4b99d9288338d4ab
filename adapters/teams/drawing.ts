import { cut } from '../chat/cut.ts'
import type { Screen } from '../chat/screen.ts'
import type { Words } from '../chat/words/words.ts'
import type { CardInput } from './card-data.ts'
import { LIMITS } from './limits.ts'

/** `message`: a card in a conversation. `dialog`: what a button opened, seen only by that person. */
export type Surface = 'message' | 'dialog'

/**
 * An element or action of an Adaptive Card, as JSON. botbuilder has no types for them; the local Teams validates them.
 */
export type CardPart = { type: string } & Record<string, unknown>

/** How one card is drawn: the values that all its parts need. */
export interface Drawing {
  w: Words
  screen: Screen
  surface: Surface
  /** Whether buttons open dialogs. */
  dialogs: boolean
  /** The data about inputs that every button with inputs carries. */
  inputs: CardInput[]
  /** The share of the usual limits that texts and lists may use; below 1 if the card would be too large. */
  share: number
}

/** Even in the smallest card, a name stays long enough to be told from others. */
const LEAST = 40

/** Cuts a text to the card's share of `limit`. */
export function shorten(drawing: Drawing, text: string, limit: number): string {
  return cut(text, Math.max(LEAST, limit * drawing.share))
}

export interface Run {
  text: string
  size?: 'Small' | 'Large'
  weight?: 'Bolder'
  isSubtle?: boolean
}

/** One line of text. `close`: without space to the line above. */
export function richText(runs: Run[], close = false): CardPart {
  return {
    type: 'RichTextBlock',
    inlines: runs.map(run => ({ type: 'TextRun', ...run })),
    ...(close ? { spacing: 'None' } : {}),
  }
}

/** The heading of a card, or of a part of it. */
export function heading(drawing: Drawing, text: string): CardPart {
  return richText([{ text: shorten(drawing, text, LIMITS.heading), size: 'Large', weight: 'Bolder' }])
}

/** Each line becomes an element of its own, because a line break in a run is shown as a space. */
export function lines(drawing: Drawing, text: string, style: Omit<Run, 'text'>): CardPart[] {
  return text
    .split('\n')
    .filter((line, index) => line.trim() !== '' || index === 0)
    .map((line, index) => richText([{ text: shorten(drawing, line, LIMITS.text), ...style }], index > 0))
}
