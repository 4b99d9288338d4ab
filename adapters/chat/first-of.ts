import type { Block } from './screen.ts'
import type { Words } from './words/words.ts'

/** Draws the first `most` items. A last line says how many were left out, so that nothing is left out silently. */
export function firstOf<T>(w: Words, all: readonly T[], most: number, draw: (one: T) => Block[]): Block[] {
  const blocks = all.slice(0, most).flatMap(draw)
  const more = all.length - most
  return more > 0 ? [...blocks, { kind: 'text', text: w.t('common.more', { count: more }), tone: 'quiet' }] : blocks
}
