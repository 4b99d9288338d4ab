import type { CallLog as Log } from '../call-log.ts'

/** A call of the Web API (or of a response_url) that the app made. The token is never kept. */
interface Call {
  method: string
  team: string
  args: Record<string, unknown>
  ok: boolean
  error: string | undefined
  at: number
}

/** A request that Slack refuses, and why. A test of the app asserts that there are none. */
interface Refusal {
  /** The Web API method, or `ack view_submission`, `ack options`, `ack command`, `response_url`. */
  where: string
  team: string
  error: string
  messages: string[]
  payload: unknown
}

export type CallLog = Log<Call, Refusal>
