export interface ByteBudget {
  /**
   * Waits until this many bytes are free, first come, first served. Returns a function that frees them. A caller must
   * not take more while it holds some, so there is no deadlock. Throws the signal's reason.
   */
  take(bytes: number, signal: AbortSignal): Promise<() => void>
  /** True while a caller waits. */
  readonly isShort: boolean
}

/** Limits the bytes of all answers in memory at once, however many feeds answer. `maxBytes`: that limit. */
export function createByteBudget(maxBytes: number): ByteBudget {
  const waiting = new Set<{ bytes: number; go(): void }>()
  let free = maxBytes
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
      const share = Math.min(bytes, maxBytes)
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const one = { bytes: share, go: resolve }
      const cancel = () => {
        waiting.delete(one)
        reject(signal.reason)
        serve()
      }
      waiting.add(one)
      signal.addEventListener('abort', cancel, { once: true })
      serve()
      try {
        await promise
      } finally {
        signal.removeEventListener('abort', cancel)
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
