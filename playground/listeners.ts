/** A list of listeners. */
export interface Listeners<T> {
  tell: (what: T) => void
  /** Returns a function that removes the listener. */
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
