/** What goes wrong with the next call of a method. */
export type Fault =
  /** HTTP 429 with `retry-after` in seconds. */
  | { kind: 'rate_limited'; retryAfter: number }
  /** HTTP 5xx; the call is not applied. */
  | { kind: 'http'; status: number }
  /** The connection breaks before anything was applied. */
  | { kind: 'reset_before' }
  /** The connection breaks after it was applied: the caller can't know. */
  | { kind: 'reset_after' }
  /** Not applied, never answered; the connection ends with `close()` or when the caller gives up. */
  | { kind: 'hang' }
  /** `{ok:false,error}` */
  | { kind: 'error'; error: string }
  /** Applied, but answered only when `until` resolves. */
  | { kind: 'slow'; until: Promise<unknown> }

export interface Faults {
  /** Queued behind what is already queued for the method; `*` meets any method that has nothing queued of its own. */
  add: (method: string, fault: Fault, times?: number) => void
  take: (method: string) => Fault | undefined
  clear: () => void
  /** How many are still waiting for their call. */
  pending: () => number
}

export function createFaults(): Faults {
  const queues = new Map<string, Fault[]>()
  return {
    add: (method, fault, times = 1) => {
      const queue = queues.get(method) ?? []
      for (let index = 0; index < times; index += 1) queue.push(fault)
      queues.set(method, queue)
    },
    take: method => queues.get(method)?.shift() ?? queues.get('*')?.shift(),
    clear: () => queues.clear(),
    pending: () => queues.values().reduce((sum, queue) => sum + queue.length, 0),
  }
}
