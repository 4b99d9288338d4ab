export interface ByteBudget {
  /**
   * Waits until so many bytes are free, first come, first served; gives them back with what it returns. Nobody asks for more
   * while holding some, so nobody waits for ever. Throws the signal's reason.
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>
  /** True while somebody waits. */
  readonly isShort: boolean
}

/** How many bytes of answers may be in memory at once, whatever the number of feeds that answer. `most`: of them all. */
export function createByteBudget(most: number): ByteBudget {
  const waiting = new Set<{ bytes: number; go(): void }>()
  let free = most
  const serve = () => {
    for (const next of waiting) {
      if (next.bytes > free) return
      waiting.delete(next)
      free -= next.bytes
      next.go()
    }
  }
  return {
    get isShort() {
      return waiting.size > 0
    },
    take: async (bytes, signal) => {
      signal.throwIfAborted()
      const share = Math.min(bytes, most)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const one = { bytes: share, go: resolve }
      const giveUp = () => {
        waiting.delete(one)
        reject(signal.reason)
        serve()
      }
      waiting.add(one)
      signal.addEventListener('abort', giveUp, { once: true })
      serve()
      try {
        await promise
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
      let held = true
      return () => {
        if (!held) return
        held = false
        free += share
        serve()
      }
    },
  }
}
