/** What is done one after the other, by a key: in the order in which it came. */
export interface KeyedMutex {
  /** Runs `body` after everything before it on that key, also where that failed. */
  run<T>(key: string, body: () => Promise<T>): Promise<T>
  /** Whether nothing is under way on that key. */
  isFree(key: string): boolean
}

/**
 * What one person does on one view, and what is shown on it. Slack sends a tick and the Confirm right after it as two requests:
 * done at once, the tick could be lost, or draw the list over "Confirmed". Deeds take their turn among deeds and showings among
 * showings: a platform that is slow to show the one must not keep the next from being done and answered.
 */
export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<unknown>>()
  return {
    run: async (key, body) => {
      const before = last.get(key)
      const ours = (async () => {
        await before?.catch(() => {})
        return await body()
      })()
      last.set(key, ours)
      try {
        return await ours
      } finally {
        if (last.get(key) === ours) last.delete(key)
      }
    },
    isFree: key => !last.has(key),
  }
}
