import type { FeedTrouble } from '../../src/feed/feed.ts'
import type { HttpAnswer } from './http.ts'
import type { Oem } from './oem.ts'
import { throttledUntil } from './throttled-until.ts'

/**
 * The meaning of an error status. `laterPage`: the page isn't the first, so the address itself is right. Details
 * contain the status and nothing of the answer.
 */
export function troubleOf(answer: HttpAnswer, oem: Oem, now: Date, laterPage = false): FeedTrouble {
  const { status } = answer
  const throttled = (): FeedTrouble => ({
    kind: 'throttled',
    until: throttledUntil(answer, oem.slowDown.seconds, now),
  })
  const hasRetryAfter = answer.header('retry-after') !== ''

  if (oem.maintenance.includes(status)) return { kind: 'maintenance' }
  if (isSlowDown(answer, oem)) return throttled()
  if (status === 401) return { kind: 'wrong_credentials' }
  if (status === 403) return { kind: 'no_access' }
  // Bell means "slow down" by 405. On a first page it more likely means a wrong address.
  if (status === 405 && (hasRetryAfter || laterPage)) return throttled()
  if (status === 503) {
    if (/maintenance/i.test(answer.body.toString('utf8', 0, 4_096))) return { kind: 'maintenance' }
    // Liebherr answers bursts like this, and so did Deere's old feed.
    if (hasRetryAfter) return throttled()
  }
  if (status >= 300 && status < 400) {
    return { kind: 'unreachable', detail: 'the host answered with a redirect, which is not followed' }
  }
  if (status === 404 || status === 410)
    return { kind: 'not_iso', detail: `there is no fleet at this address (${status})` }
  if (status >= 500 || status === 408) return { kind: 'unreachable', detail: `the host answered ${status}` }
  return { kind: 'not_iso', detail: `the host answered ${status}` }
}

/**
 * Whether the answer means "slow down", whatever page was requested. Azure API Management, which several OEMs' feeds
 * use, sends 403 once a quota is used up ("Quota will be replenished in 02:34:12"): the login may read the feed, but
 * not now.
 * https://learn.microsoft.com/azure/api-management/quota-policy
 */
export function isSlowDown(answer: HttpAnswer, oem: Oem): boolean {
  const { status } = answer
  if (status === 429 || oem.slowDown.statuses.includes(status)) return true
  if (status !== 403) return false
  return answer.header('retry-after') !== '' || QUOTA.test(answer.body.toString('utf8', 0, 4_096))
}

const QUOTA = /\bquota\b|\brate.?limit|\btoo many requests\b|\bthrottl/i
