import { createListeners, type Listeners } from './listeners.ts'

/** What an app called and what of it was refused, as both local platforms keep it. */
export interface CallLog<Call, Refusal> {
  calls: Call[]
  refusals: Refusal[]
  called: (call: Call) => void
  onCall: Listeners<Call>['listen']
  refused: (refusal: Refusal) => void
}

/** `keep` bounds the memory that a bench uses; 0 records no calls at all. Refusals are always kept. */
export function createCallLog<Call, Refusal>(keep: number): CallLog<Call, Refusal> {
  const calls: Call[] = []
  const refusals: Refusal[] = []
  const { tell, listen } = createListeners<Call>()
  return {
    calls,
    refusals,
    called: call => {
      tell(call)
      if (keep === 0) return
      calls.push(call)
      // Cut in bulk: shift() at every call costs more than the call.
      if (calls.length >= keep * 2) calls.splice(0, calls.length - keep)
    },
    onCall: listen,
    refused: refusal => {
      if (refusals.length < 1000) refusals.push(refusal)
    },
  }
}
