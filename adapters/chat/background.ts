/** What goes on after its request was answered: nobody waits for it, and a process that stops must. */
export interface Background {
  add(work: Promise<unknown>): void
  /** Once all of it has ended, well or not. Rejects never: whoever adds handles what fails. */
  ended(): Promise<void>
}

export function openBackground(): Background {
  const running = new Set<Promise<unknown>>()
  return {
    add: work => {
      running.add(work)
      const remove = () => running.delete(work)
      work.then(remove, remove)
    },
    ended: async () => {
      // What runs may add more.
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
