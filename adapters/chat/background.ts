/** Work that goes on after its request was answered. No request waits for it, but a process that stops must. */
export interface Background {
  add(work: Promise<unknown>): void
  /** Resolves once all work has ended, successfully or not. Never rejects: whoever adds work handles its errors. */
  ended(): Promise<void>
}

/** An empty background; the adapter of each platform has one. */
export function openBackground(): Background {
  const running = new Set<Promise<unknown>>()
  return {
    add: work => {
      running.add(work)
      const remove = () => running.delete(work)
      work.then(remove, remove)
    },
    ended: async () => {
      // Running work may add more.
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
