import type { FeedTrouble, ListTrouble } from '../feed/feed.ts'

/** What a kind of trouble means for the feed that has it. */
interface TroubleRule<R = 'never' | 'backoff' | 'pace'> {
  /**
   * When the feed is asked again: never before a person does something, after growing pauses, or at its pace; `until`: at the
   * instant that the trouble itself names.
   */
  retry: R
  /** After so many failures at one page its list is begun anew: see `abandonRead`. */
  abandonAfter: number
  /** It mostly ends by itself: people are told only where it lasts. */
  passes: boolean
}

/** So many tries at the same page are no chance. */
const FAILURES_STUCK = 5

const OUTAGE: TroubleRule = { retry: 'backoff', abandonAfter: FAILURES_STUCK, passes: true }
const NEEDS_A_PERSON: TroubleRule = { retry: 'pace', abandonAfter: 1, passes: false }

/**
 * The address of a page may be good for some minutes only, and a page that is never answered must not keep those before it
 * from being read again; so a list is not gone on with for ever.
 * https://github.com/PostHog/posthog/pull/64704, https://github.com/PostHog/posthog/pull/90205
 */
export const TROUBLE_RULES: { readonly [K in Exclude<FeedTrouble['kind'], 'throttled'>]: TroubleRule } & {
  readonly throttled: TroubleRule<'until'>
} = {
  // A quota that is used up is a reason to go on where the list ended.
  throttled: { retry: 'until', abandonAfter: Number.POSITIVE_INFINITY, passes: true },
  // A refused login is never repeated by itself, and whoever enters another one begins anew.
  wrong_credentials: { retry: 'never', abandonAfter: Number.POSITIVE_INFINITY, passes: false },
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

/** Whether it mostly ends by itself. What is wrong with a list needs a person. */
export function passes({ kind }: FeedTrouble | ListTrouble): boolean {
  return isOfFeed(kind) && TROUBLE_RULES[kind].passes
}

function isOfFeed(kind: (FeedTrouble | ListTrouble)['kind']): kind is FeedTrouble['kind'] {
  return Object.hasOwn(TROUBLE_RULES, kind)
}
