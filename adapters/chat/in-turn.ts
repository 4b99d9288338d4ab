/**
 * What one person does on one view, in the order in which it came. Slack sends a tick and the Confirm right after it as two
 * requests: done at once, the tick could be lost, or draw the list over "Confirmed". Returns what runs `body` after
 * everything before it on that key.
 */
export function createTurns(): <T>(key: string, body: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return async (key, body) => {
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
  }
}
