import type { IncomingMessage } from 'node:http'

/** What can go wrong with the next call of any local platform. Each platform adds how it answers the rest. */
export type Breakage =
  /** HTTP 429 with `retry-after` in seconds. */
  | { kind: 'rate_limited'; retryAfter: number }
  /** The connection breaks before anything was applied. */
  | { kind: 'reset_before' }
  /** The connection breaks after it was applied: the caller can't know. */
  | { kind: 'reset_after' }
  /** Not applied, never answered; the connection ends with `close()` or when the caller gives up. */
  | { kind: 'hang' }
  /** Applied, but answered only when `until` resolves. */
  | { kind: 'slow'; until: Promise<unknown> }

export interface Faults<Fault> {
  /**
   * Appends to the queue of the method; `*` applies to any method whose own queue is empty. `hit` is called each time a call
   * takes the fault.
   */
  add: (method: string, fault: Fault, times?: number, hit?: () => void) => void
  take: (method: string) => Fault | undefined
  clear: () => void
  /** How many are still queued. */
  pending: () => number
}

export function createFaults<Fault>(): Faults<Fault> {
  const queues = new Map<string, { fault: Fault; hit: () => void }[]>()
  return {
    add: (method, fault, times = 1, hit = () => {}) => {
      const queue = queues.get(method) ?? []
      for (let index = 0; index < times; index += 1) queue.push({ fault, hit })
      queues.set(method, queue)
    },
    take: method => {
      const taken = queues.get(method)?.shift() ?? queues.get('*')?.shift()
      taken?.hit()
      return taken?.fault
    },
    clear: () => queues.clear(),
    pending: () => queues.values().reduce((sum, queue) => sum + queue.length, 0),
  }
}

/** Applies a fault that is the same on every platform. True if the call ends with it. */
export function breakOff(fault: { kind: string } | undefined, request: IncomingMessage): boolean {
  if (fault?.kind === 'reset_before') request.socket.resetAndDestroy()
  return fault?.kind === 'reset_before' || fault?.kind === 'hang'
}
