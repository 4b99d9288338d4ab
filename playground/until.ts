import { createListeners } from './listeners.ts'

/** Who wants to know of changes, and how to wait for one. */
export interface Changes<Change> {
  changed: (change: Change) => void
  onChange: (listener: (change: Change) => void) => () => void
  /** Resolves with the first thing other than undefined or false that `look` finds, looking at every change; no polling. */
  until: <T>(look: () => T | undefined | false, timeoutMs?: number) => Promise<T>
}

/** `lastRefusal` is said when something was waited for in vain: it is mostly the reason. */
export function createChanges<Change>(lastRefusal: () => unknown): Changes<Change> {
  const { tell, listen } = createListeners<Change>()
  return {
    changed: tell,
    onChange: listen,
    until: (look, timeoutMs = 5000) =>
      new Promise((resolve, reject) => {
        const found = look()
        if (found !== undefined && found !== false) return resolve(found)
        const stop = listen(() => {
          const later = look()
          if (later === undefined || later === false) return
          done()
          resolve(later)
        })
        const timer = setTimeout(() => {
          done()
          const refused = lastRefusal()
          reject(
            new Error(
              `Waited ${timeoutMs} ms in vain for: ${look}${refused ? `\nLast refusal: ${JSON.stringify(refused)}` : ''}`,
            ),
          )
        }, timeoutMs)
        const done = () => {
          stop()
          clearTimeout(timer)
        }
      }),
  }
}
