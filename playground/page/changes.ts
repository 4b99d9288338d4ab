import type { ServerResponse } from 'node:http'

/** Debounce: a click causes several changes, and one update for all of them is enough. */
const BURST_MS = 50
/** Heartbeat: proxies and browsers drop an idle connection. */
const HEARTBEAT_MS = 15_000

export interface Watchers {
  /** Sends the state to this window now, and at every change until it goes. */
  add(response: ServerResponse): void
  /** Schedules an update of every window. */
  changed(): void
  close(): Promise<void>
}

/** The windows that are sent the state as server-sent events. `read` makes the state. */
export function createWatchers(read: () => Promise<unknown>, onError: (error: unknown) => void): Watchers {
  const windows = new Set<ServerResponse>()
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> = Promise.resolve()
  let closed = false

  const send = async (to: Iterable<ServerResponse>) => {
    const state = JSON.stringify(await read())
    for (const window of to) window.write(`event: state\ndata: ${state}\n\n`)
  }
  // In sequence: no window may be sent an older state after a newer one.
  const next = (to: Iterable<ServerResponse>) => {
    sending = sending.then(() => (closed ? undefined : send(to))).catch(onError)
  }
  const heart = setInterval(() => {
    for (const window of windows) window.write(': still here\n\n')
  }, HEARTBEAT_MS)
  heart.unref()

  return {
    add: response => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write('retry: 1000\n\n')
      windows.add(response)
      response.on('close', () => windows.delete(response))
      next([response])
    },
    changed: () => {
      if (closed || windows.size === 0) return
      timer ??= setTimeout(() => {
        timer = undefined
        next(windows)
      }, BURST_MS)
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      clearInterval(heart)
      await sending
      for (const window of windows) window.end()
    },
  }
}
