/**
 * The slots of one process for one kind of work. No group (an account, a host, the rows whose own `failures` is above 0) may take
 * more than half of them, so that the other half is free for others.
 */
export interface Slots {
  /** The most slots of one group. */
  maxPerGroup: number
  /** How many slots each group has taken. */
  taken: Readonly<Record<string, number>>
  /**
   * Takes a slot in each of the groups and returns a function that gives them back; `null`: one of the groups has no
   * free slot.
   */
  enter(groups: readonly string[]): (() => void) | null
}

/** `concurrency`: how many jobs of this kind the process runs at once. */
export function createSlots(concurrency: number): Slots {
  const maxPerGroup = Math.max(1, Math.floor(concurrency / 2))
  const taken: Record<string, number> = {}
  return {
    maxPerGroup,
    taken,
    enter(groups) {
      if (groups.some(group => (taken[group] ?? 0) >= maxPerGroup)) return null
      for (const group of groups) taken[group] = (taken[group] ?? 0) + 1
      return () => {
        for (const group of groups) {
          const remaining = (taken[group] ?? 0) - 1
          if (remaining > 0) taken[group] = remaining
          else delete taken[group]
        }
      }
    },
  }
}
