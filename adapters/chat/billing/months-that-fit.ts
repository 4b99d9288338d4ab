import type { HistoryMonth } from '../../../src/billing/read-history.ts'
import type { Words } from '../words/words.ts'

/** The size of every text in the picture of a bill, in a picture that is 600 wide: readable on a phone. */
export const PICTURE_FONT = 20
/** The width in which the picture's bars stand side by side. */
export const PLOT_WIDTH = 552

/** A digit of the font takes 0.63 of its size; thousands separators take less. */
const DIGIT = 0.63 * PICTURE_FONT
const GAP = 8

/** The width of a number in the picture, at most. */
export function numberWidth(w: Words, count: number): number {
  return w.number(count).length * DIGIT
}

/** The newest months, as many as have room side by side for the number above each bar. */
export function monthsThatFit(w: Words, history: readonly HistoryMonth[]): readonly HistoryMonth[] {
  const widest = Math.max(...history.map(month => numberWidth(w, month.billable)))
  return history.slice(-Math.max(1, Math.floor(PLOT_WIDTH / (widest + GAP))))
}
