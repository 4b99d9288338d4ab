import type { Cut, ListTrouble } from '../feed/feed.ts'

/** Machines are sold and lent one by one; a login that lost the right to a branch loses a large part at once. */
const SHARE = 1 / 5
/** In a fleet of ten two are sold in a week. */
const FEWEST = 3

/**
 * What to say of a list that was read to its end. `before`: how many machines the last one had that was as it should be;
 * null for a first list, which can't have lost any. What an incomplete list lacks is unknown, not gone.
 */
export function judgeList(list: {
  listed: number
  nameless: number
  cut: Cut | null
  before: number | null
}): ListTrouble | null {
  const { listed, nameless, cut, before } = list
  if (cut !== null) return { kind: 'list_incomplete', cut, listed }
  if (listed === 0 && nameless > 0) return { kind: 'list_nameless', machines: nameless }
  if (before === null) return null
  if (listed === 0 && before > 0) return { kind: 'list_empty', before }
  const lost = before - listed
  return lost >= FEWEST && lost >= before * SHARE ? { kind: 'list_shrunk', before, now: listed } : null
}
