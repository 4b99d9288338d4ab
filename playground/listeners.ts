/** Who wants to hear of something. */
export interface Listeners<T> {
  tell: (what: T) => void
  /** Gives back what ends it. */
  listen: (listener: (what: T) => void) => () => void
}

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(what: T) => void>()
  return {
    tell: what => {
      for (const listener of listeners) listener(what)
    },
    listen: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
