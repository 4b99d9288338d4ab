import type { Delivery } from '../../../src/announcement/messenger.ts'

/**
 * Why a call of a platform failed, in the words of `Delivery`. An error that no table lists is `unknown` for a post and
 * `temporary` for what may be repeated (an edit, a look-up), never `refused`.
 */
export type DeliveryFailure = Exclude<Delivery['kind'], 'sent'>

/** The errors of one method; `source` is the page that documents each. */
export type ErrorTable = Readonly<Record<string, { failure: DeliveryFailure; source: string }>>

export interface Method {
  /** The method is idempotent, so that an unknown error is retried. */
  repeatable: boolean
  errors: ErrorTable
}

/** The rows of an error table that one page documents. */
export function errors(source: string, of: Partial<Record<DeliveryFailure, readonly string[]>>): ErrorTable {
  const rows: [string, { failure: DeliveryFailure; source: string }][] = []
  // To TypeScript the keys of a record are strings; this record has only failures.
  for (const [failure, names] of Object.entries(of) as [DeliveryFailure, readonly string[]][]) {
    for (const name of names) rows.push([name, { failure, source }])
  }
  return Object.fromEntries(rows)
}

/**
 * The failure of the first of `names` that the method's table lists. Order them from the most specific to the most
 * general.
 */
export function failureOf(method: Method, ...names: (string | null)[]): DeliveryFailure {
  const listed = names.find(name => name !== null && Object.hasOwn(method.errors, name))
  const failure = listed === undefined || listed === null ? undefined : method.errors[listed]?.failure
  if (failure !== undefined) return failure
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

/** The failed delivery of that kind. `at`: the earliest retry, if the platform gave one. */
export function deliveryOf(
  failure: DeliveryFailure,
  about: { problem: string; at: Date | null; cause: unknown },
): Delivery {
  const { problem, at, cause } = about
  switch (failure) {
    case 'temporary':
      return { kind: failure, at, problem }
    case 'refused':
    case 'login_refused':
    case 'unknown':
      return { kind: failure, problem }
    case 'gone':
      return { kind: failure }
    case 'bug':
      return { kind: failure, cause }
    default:
      return failure satisfies never
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
export const NETWORK = errors('https://github.com/PostHog/posthog/pull/40003', { temporary: ['not_sent'] })
