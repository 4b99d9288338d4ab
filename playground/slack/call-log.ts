/** A call of the Web API (or of a response_url) that the app made. The token is never kept. */
interface Call {
  method: string
  team: string
  args: Record<string, unknown>
  ok: boolean
  error: string | undefined
  at: number
}

/** Something the app sent that Slack refuses, and why. A test of the app asserts that there are none. */
interface Refusal {
  /** The Web API method, or `ack view_submission`, `ack options`, `ack command`, `response_url`. */
  where: string
  team: string
  error: string
  messages: string[]
  payload: unknown
}

export interface CallLog {
  calls: Call[]
  refusals: Refusal[]
  called: (call: Call) => void
  refused: (refusal: Refusal) => void
}

/** `keep` bounds the memory that a bench uses; 0 records no calls at all. Refusals are always kept. */
export function createCallLog(keep: number): CallLog {
  const calls: Call[] = []
  const refusals: Refusal[] = []
  return {
    calls,
    refusals,
    called: call => {
      if (keep === 0) return
      calls.push(call)
      // Cut in bulk: shift() at every call costs more than the call.
      if (calls.length >= keep * 2) calls.splice(0, calls.length - keep)
    },
    refused: refusal => {
      if (refusals.length < 1000) refusals.push(refusal)
    },
  }
}
