/**
 * How long the text of the carried ticks may become. Every button of the form carries it, twice on a Teams card, which
 * holds 25 KB; a value in Slack holds 2,000 characters.
 */
export const MOST_CARRIED = 600

/** More ids are not carried, however short their text is. */
const MOST_IDS = 5_000

/**
 * Encodes ids as short text: ascending runs of consecutive ids, each as its distance to the end of the run before and,
 * if it is longer than one id, how many more follow, in base 36. `[340, 341, 342, 350]` is `.9g-2.8`. Assets that arrive
 * together have ids that are close together.
 */
export function packIds(ids: Iterable<number>): string {
  const runs: { gap: number; more: number }[] = []
  let last = 0
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run && id === last + 1) run.more += 1
    else runs.push({ gap: id - last, more: 0 })
    last = id
  }
  return runs.map(({ gap, more }) => `.${gap.toString(36)}${more > 0 ? `-${more.toString(36)}` : ''}`).join('')
}

const PACKED = /^(?:\.[1-9a-z][0-9a-z]{0,10}(?:-[1-9a-z][0-9a-z]{0,3})?)+$/

/** Decodes what `packIds` made of at least one id; null for anything else, or for more ids than a form can carry. */
export function unpackIds(text: string): number[] | null {
  if (!PACKED.test(text)) return null
  const ids: number[] = []
  let last = 0
  for (const run of text.slice(1).split('.')) {
    const [gap = 0, more = 0] = run.split('-').map(part => Number.parseInt(part, 36))
    const first = last + gap
    last = first + more
    if (ids.length + more >= MOST_IDS || last > Number.MAX_SAFE_INTEGER) return null
    for (let id = first; id <= last; id += 1) ids.push(id)
  }
  return ids
}

/** Whether a form can carry these ids. */
export function canCarry(ids: readonly number[]): boolean {
  return ids.length <= MOST_IDS && packIds(ids).length <= MOST_CARRIED
}
