/** Runs tasks of the same key one after the other, in the order in which they came. */
export interface KeyedMutex {
  /** Runs `body` after all earlier tasks of the key, also if one of them failed. */
  run<T>(key: string, body: () => Promise<T>): Promise<T>
  /** Whether no task of the key runs or waits. */
  isFree(key: string): boolean
}

/**
 * A mutex for the actions on one screen, and one for its showings. Slack sends a tick and the
 * Confirm right after it as two requests; in parallel, the tick could be lost, or could draw the list over "Confirmed".
 * Deeds and showings use separate mutexes, so that a platform that is slow to show one outcome does not delay the next
 * deed and its acknowledgement.
 */
export function createKeyedMutex(): KeyedMutex {
  const lastTask = new Map<string, Promise<unknown>>()
  return {
    run: async (key, body) => {
      const previous = lastTask.get(key)
      const task = (async () => {
        await previous?.catch(() => {})
        return await body()
      })()
      lastTask.set(key, task)
      try {
        return await task
      } finally {
        if (lastTask.get(key) === task) lastTask.delete(key)
      }
    },
    isFree: key => !lastTask.has(key),
  }
}
