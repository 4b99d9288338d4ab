import type { Delivery } from '../../../src/announcement/messenger.ts'

/** What an error says of the call that it answers. What no table lists is `unknown`, never refused. */
export type Verdict =
  /** Nothing was done, and that passes by itself: repeated. */
  | 'not_applied'
  /** It may have been done, and passes by itself; the call may be made twice (an edit, a look-up): repeated. */
  | 'temporary'
  /** It will not work by trying again. */
  | 'refused'
  /** The app itself is refused, until it is installed again. */
  | 'login'
  /** What was to be edited is not there any more. */
  | 'gone'
  /** The call was malformed: a mistake of ours. */
  | 'bug'
  /** It may have been done, and doing it twice would be seen. */
  | 'unknown'

/** The errors of one method, each with the page that says what it means. */
export type ErrorTable = Readonly<Record<string, { verdict: Verdict; source: string }>>

export interface Method {
  /** It may be called twice: what is unknown of it is repeated. */
  repeatable: boolean
  errors: ErrorTable
}

/** The rows of an error table that one page accounts for. */
export function errors(source: string, of: Partial<Record<Verdict, readonly string[]>>): ErrorTable {
  const rows: [string, { verdict: Verdict; source: string }][] = []
  // Keys of a record are strings to TypeScript; this one has no others.
  for (const [verdict, names] of Object.entries(of) as [Verdict, readonly string[]][]) {
    for (const name of names) rows.push([name, { verdict, source }])
  }
  return Object.fromEntries(rows)
}

/** The first of `names` that the method lists counts: from the most particular to the most general. */
export function verdictOf(method: Method, ...names: (string | null)[]): Verdict {
  const listed = names.find(name => name !== null && Object.hasOwn(method.errors, name))
  const verdict = listed === undefined || listed === null ? undefined : method.errors[listed]?.verdict
  if (verdict !== undefined) return verdict
  return method.repeatable ? 'temporary' : 'unknown'
}

/** The longest Retry-After that is believed: whoever says more is asked again all the same. */
const LONGEST_RETRY_AFTER_SECONDS = 24 * 60 * 60

/**
 * The instant that a Retry-After of so many seconds names; null where there is none that makes sense.
 * https://github.com/elizaOS/eliza/issues/22162, https://github.com/earendil-works/pi/issues/9571
 */
export function retryAt(now: Date, seconds: number | null | undefined): Date | null {
  if (typeof seconds !== 'number' || !(seconds > 0)) return null
  return new Date(now.getTime() + Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS) * 1000)
}

/** What becomes of a delivery; `at`: no sooner, where the platform said so. */
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
 * Names under which an error table lists a call without an answer: `not_sent` where the connection was never made, so that
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

/** Of every method. https://github.com/PostHog/posthog/pull/40003: DNS fails for a moment. */
export const NETWORK = errors('https://github.com/PostHog/posthog/pull/40003', { not_applied: ['not_sent'] })
