import type { Cut, ListTrouble } from '../feed/feed.ts'

/**
 * A smaller loss is normal: machines are sold and lent one by one. A login that loses the right to a branch loses more
 * at once.
 */
const MIN_LOST_SHARE = 1 / 5
/** In a fleet of ten, two may be sold within a week. */
const MIN_LOST = 3

/**
 * What is wrong with a list that was read to its end; null: nothing. `before`: the number of machines in the last list
 * without trouble; null for a first list, which can't have lost any. Machines missing from an incomplete list are
 * unknown and don't count as lost.
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
  return lost >= MIN_LOST && lost >= before * MIN_LOST_SHARE ? { kind: 'list_shrunk', before, now: listed } : null
}
