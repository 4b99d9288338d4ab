import type { FeedTrouble, ListTrouble } from '../feed/feed.ts'

/** How the product reacts to a kind of trouble. */
interface TroubleRule<R = 'never' | 'backoff' | 'pace'> {
  /**
   * When the feed is requested again: `never` before a person acts, after growing pauses (`backoff`), or at its `pace`;
   * `until`: at the instant that the trouble itself contains.
   */
  retry: R
  /** After this many failures at one page the list is read from its first page again: see `abandonRead`. */
  abandonAfter: number
  /** It usually ends by itself, so people are informed only if it lasts. */
  endsByItself: boolean
}

/** After this many failures in a row the page itself is the problem. */
const FAILURES_STUCK = 5

const OUTAGE: TroubleRule = { retry: 'backoff', abandonAfter: FAILURES_STUCK, endsByItself: true }
const NEEDS_A_PERSON: TroubleRule = { retry: 'pace', abandonAfter: 1, endsByItself: false }

/**
 * A read that fails at a page is abandoned after some failures: the address of a page may be valid for a few minutes
 * only, and a page that never answers must not keep the pages before it from being read again.
 * https://github.com/PostHog/posthog/pull/64704, https://github.com/PostHog/posthog/pull/90205
 */
export const TROUBLE_RULES: { readonly [K in Exclude<FeedTrouble['kind'], 'throttled'>]: TroubleRule } & {
  readonly throttled: TroubleRule<'until'>
} = {
  // After a quota is used up, the read continues at the same page.
  throttled: { retry: 'until', abandonAfter: Number.POSITIVE_INFINITY, endsByItself: true },
  // Refused credentials are never retried automatically, and new credentials start a new read.
  wrong_credentials: { retry: 'never', abandonAfter: Number.POSITIVE_INFINITY, endsByItself: false },
  maintenance: OUTAGE,
  unreachable: OUTAGE,
  wrong_scope: NEEDS_A_PERSON,
  no_token: NEEDS_A_PERSON,
  no_access: NEEDS_A_PERSON,
  consent_missing: NEEDS_A_PERSON,
  too_large: NEEDS_A_PERSON,
  not_iso: NEEDS_A_PERSON,
  internal_error: NEEDS_A_PERSON,
}

/** Whether the trouble usually ends by itself. Trouble of a list always needs a person. */
export function endsByItself({ kind }: FeedTrouble | ListTrouble): boolean {
  return isFeedTrouble(kind) && TROUBLE_RULES[kind].endsByItself
}

function isFeedTrouble(kind: (FeedTrouble | ListTrouble)['kind']): kind is FeedTrouble['kind'] {
  return Object.hasOwn(TROUBLE_RULES, kind)
}
