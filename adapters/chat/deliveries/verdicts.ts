import type { Delivery } from '../../../src/announcement/messenger.ts'

/**
 * What an error says about the failed call. An error that no table lists is `unknown` for a post and `temporary` for
 * what may be repeated (an edit, a look-up), never `refused`.
 */
export type Verdict =
  /** Nothing was done, and the cause passes by itself. Retried. */
  | 'not_applied'
  /**
   * The call may have been applied, and the cause passes by itself. The call is idempotent (an edit, a look-up).
   * Retried.
   */
  | 'temporary'
  /** A retry will not help. */
  | 'refused'
  /** The app's login is refused, until the app is installed again. */
  | 'login'
  /** The message to edit does not exist any more. */
  | 'gone'
  /** The call was malformed: a bug of ours. */
  | 'bug'
  /** The call may have been applied, and a retry might post a duplicate. */
  | 'unknown'

/** The errors of one method; `source` is the page that documents each. */
export type ErrorTable = Readonly<Record<string, { verdict: Verdict; source: string }>>

export interface Method {
  /** The method is idempotent, so that an unknown error is retried. */
  repeatable: boolean
  errors: ErrorTable
}

/** The rows of an error table that one page documents. */
export function errors(source: string, of: Partial<Record<Verdict, readonly string[]>>): ErrorTable {
  const rows: [string, { verdict: Verdict; source: string }][] = []
  // To TypeScript the keys of a record are strings; this record has only verdicts.
  for (const [verdict, names] of Object.entries(of) as [Verdict, readonly string[]][]) {
    for (const name of names) rows.push([name, { verdict, source }])
  }
  return Object.fromEntries(rows)
}

/** The verdict of the first of `names` that the method lists. Order them from the most specific to the most general. */
export function verdictOf(method: Method, ...names: (string | null)[]): Verdict {
  const listed = names.find(name => name !== null && Object.hasOwn(method.errors, name))
  const verdict = listed === undefined || listed === null ? undefined : method.errors[listed]?.verdict
  if (verdict !== undefined) return verdict
  return method.repeatable ? 'temporary' : 'unknown'
}

/** The longest Retry-After that we honour; after this time we retry even if it was longer. */
const LONGEST_RETRY_AFTER_SECONDS = 24 * 60 * 60

/**
 * The instant after a Retry-After of `seconds`; null if there is none, or none that makes sense.
 * https://github.com/elizaOS/eliza/issues/22162, https://github.com/earendil-works/pi/issues/9571
 */
export function retryAt(now: Date, seconds: number | null | undefined): Date | null {
  if (typeof seconds !== 'number' || !(seconds > 0)) return null
  return new Date(now.getTime() + Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS) * 1000)
}

/** The outcome of a delivery. `at`: the earliest retry, if the platform gave one. */
export function deliveryOf(verdict: Verdict, about: { problem: string; at: Date | null; cause: unknown }): Delivery {
  const { problem, at, cause } = about
  switch (verdict) {
    case 'not_applied':
    case 'temporary':
      return { kind: 'later', at, problem }
    case 'refused':
      return { kind: 'refused', problem }
    case 'login':
      return { kind: 'logged_out', problem }
    case 'gone':
      return { kind: 'gone' }
    case 'bug':
      return { kind: 'bug', cause }
    case 'unknown':
      return { kind: 'unknown', problem }
    default:
      return verdict satisfies never
  }
}

/**
 * The name under which an error table lists a call without an answer: `not_sent` if no connection was made, so that
 * nothing can have been applied; else `no_answer`. Codes of Node and undici:
 * https://nodejs.org/api/errors.html#common-system-errors, https://undici.nodejs.org/#/docs/api/Errors
 */
export function withoutAnswer(err: unknown): 'not_sent' | 'no_answer' {
  for (let cause: unknown = err; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && NOT_SENT.has(String(cause.code))) return 'not_sent'
  }
  return 'no_answer'
}

const NOT_SENT = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** Rows for every method. DNS can fail for a moment: https://github.com/PostHog/posthog/pull/40003 */
export const NETWORK = errors('https://github.com/PostHog/posthog/pull/40003', { not_applied: ['not_sent'] })
