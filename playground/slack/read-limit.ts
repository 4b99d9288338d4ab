/**
 * How often an app outside Slack's Marketplace may read messages: once a minute, each method for itself.
 * https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
 */
export interface ReadLimit {
  /** Off by default: the app is in the Marketplace, or is a company's own. */
  limited: boolean
  /** Seconds to wait; 0: the call is allowed, and counted. */
  secondsUntil: (method: string, token: string, now: number) => number
}

const LIMITED = new Set(['conversations.history', 'conversations.replies'])
const MINUTE_MS = 60_000

export function createReadLimit(): ReadLimit {
  const newest = new Map<string, number>()
  const limit: ReadLimit = {
    limited: false,
    secondsUntil: (method, token, now) => {
      if (!limit.limited || !LIMITED.has(method)) return 0
      const key = `${method} ${token}`
      const until = (newest.get(key) ?? -Infinity) + MINUTE_MS
      if (until > now) return Math.ceil((until - now) / 1000)
      newest.set(key, now)
      return 0
    },
  }
  return limit
}
