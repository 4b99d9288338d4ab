/** The one clock of a run: it ticks, and jumps forward so that nobody waits for a month. */
export interface ChaosClock {
  now(): Date
  jumpTo(to: Date): void
  /** Called after each jump. */
  onJump(listener: () => void): void
}

export function createChaosClock(at: string): ChaosClock {
  const listeners: (() => void)[] = []
  let set = { at: Date.parse(at), since: performance.now() }
  const now = () => new Date(set.at + performance.now() - set.since)
  return {
    now,
    jumpTo(to) {
      set = { at: Math.max(to.getTime(), now().getTime()), since: performance.now() }
      for (const listener of listeners) listener()
    },
    onJump: listener => void listeners.push(listener),
  }
}
