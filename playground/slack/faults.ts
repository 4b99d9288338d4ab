import type { Breakage, Faults as Queues } from '../faults.ts'

/** What goes wrong with the next call of a method. */
export type Fault =
  | Breakage
  /** HTTP 5xx; the call is not applied, or (`applied`) it is all the same. */
  | { kind: 'http'; status: number; applied?: boolean }
  /** `{ok:false,error}` */
  | { kind: 'error'; error: string }

export type Faults = Queues<Fault>
