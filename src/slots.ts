/**
 * What one process does at once of one kind of work. No group (an account, a host, the feeds that failed before) may take more
 * than half of it: the other half is free for those who wait.
 */
export interface Slots {
  /** Of one group. */
  most: number
  /** How many each group has taken. */
  taken: Readonly<Record<string, number>>
  /** Takes a slot in each of the groups; `null`: one of them has all it may. The result gives them back. */
  enter(groups: readonly string[]): (() => void) | null
}

export function createSlots(concurrency: number): Slots {
  const most = Math.max(1, Math.floor(concurrency / 2))
  const taken: Record<string, number> = {}
  return {
    most,
    taken,
    enter(groups) {
      if (groups.some(group => (taken[group] ?? 0) >= most)) return null
      for (const group of groups) taken[group] = (taken[group] ?? 0) + 1
      return () => {
        for (const group of groups) {
          const left = (taken[group] ?? 0) - 1
          if (left > 0) taken[group] = left
          else delete taken[group]
        }
      }
    },
  }
}
