/**
 * What is logged or shown because the machine was too busy to answer within the platforms' 3 s. It is counted and not judged:
 * it happens without an upgrade too, and that nothing is lost or doubled by it is judged by the promises. The errors of a
 * schema, a refused connection or a request that was cut off are none of these.
 */
const LATE: readonly RegExp[] = [
  // Shown by the local Slack and Teams.
  /^\S+ showed .*: (?:Unable to reach app \(timeout\)|(?:operation_)?timeout)$/,
  // Slack's Bolt, and what the late answer then meets.
  /An incoming event was not acknowledged within 3 seconds/,
  /ERR_HTTP_HEADERS_SENT/,
  /An API error occurred: expired_trigger_id/,
  // Bolt's line about an error that the product logged, too.
  /"part":"bolt","msg":"An unhandled error occurred while Bolt processed an event"/,
  // A lease was not renewed in time: another process takes the row over.
  /"msg":"A job was cut off and is taken over"/,
]

/** Whether a failure of a run says only that the machine was busy. */
export function isLate(failure: string): boolean {
  return LATE.some(late => late.test(failure))
}
