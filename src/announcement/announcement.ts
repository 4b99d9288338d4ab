import type { Role, SubscriptionTopic } from '../database/tables.ts'

/** Where something is posted. Ids are the platform's own. */
export type Place =
  | { kind: 'channel'; channel: string }
  | { kind: 'person'; person: string }
  /** A screen that somebody has open and that is updated from the server. If it was closed, `person` gets a message. */
  | { kind: 'view'; view: string; person: string }

/**
 * What a post is about, by reference. The text is drawn from the rows at delivery, so a post is never older than its
 * facts.
 */
export type Topic =
  /** The outcome of one Verify, then of reading the first list. `requestedAt` distinguishes two attempts. */
  | { kind: 'verification'; integrationId: number; personId: number; requestedAt: string }
  /** New incoming assets of one read. */
  | { kind: 'arrival'; arrivalId: number }
  /** The Confirm of a large feed has been applied. */
  | { kind: 'selection_applied'; draftId: number }
  | { kind: 'feed_trouble'; troubleId: number }
  | { kind: 'feed_recovered'; troubleId: number }
  /** Machines of a feed that have gone silent, or report again, as found by that read of its list. */
  | { kind: 'silence'; integrationId: number; readNumber: number }
  /** The billable summary of a closed month (`YYYY-MM-01`). */
  | { kind: 'billing'; month: string }
  /** The file with the month's billable assets, in the summary's thread, if the platform takes files from an app. */
  | { kind: 'billing_csv'; month: string }
  /** A month (`YYYY-MM-01`) of an account that could not be closed yet because of an error on our side. */
  | { kind: 'month_stuck'; accountId: number; month: string }
  /** A request for access, with an Allow button for Administrators. */
  | { kind: 'access_request'; requestId: number }
  /** The answer, for the person who requested access. */
  | { kind: 'access_allowed'; requestId: number }
  | { kind: 'access_declined'; requestId: number }
  /**
   * A person with that role became a guest, or somebody of another company, and lost the role. Has a button to give it
   * again.
   */
  | { kind: 'role_suspended'; personId: number; role: Role }
  /**
   * The present state of the channels of a workspace that subscribed only to feeds which stayed with a former partner.
   */
  | { kind: 'silent_channels'; workspaceId: number }
  /** What could not be posted at a place, for the people who can act on it. */
  | { kind: 'undeliverable'; announcementId: number }
  /** All topics that were due for a channel at the digest's time, in one post. */
  | { kind: 'digest'; digestId: number }
  /** A channel's post whose thread holds everything of a calendar month (`YYYY-MM-01`). It shows the present state. */
  | { kind: 'thread'; subscriptionId: number; month: string }
  /** In the thread of an arrival's post, for the record: who decided what, and when. */
  | { kind: 'decisions'; arrivalId: number }
  /** New incoming assets that still wait for a decision. */
  | { kind: 'reminder'; arrivalId: number }
  /** Assets of a feed that may be one machine, found by that read of its list. */
  | { kind: 'conflicts'; integrationId: number; readNumber: number }
  /** Assets that share a placeholder instead of an identifier, and so may stand for several machines. */
  | { kind: 'swallowed'; integrationId: number; assets: number }
  /** Somebody tests whether a channel can be posted to. */
  | { kind: 'test'; subscriptionId: number }
  /**
   * A click whose process ended after the acknowledgement was redone, or failed again (`failed`), or its outcome could
   * not be shown (`unshown`). The topic holds the outcome itself, since no row has the text that the person would have
   * seen. `text`: null if it could not be drawn, or is not to be stored.
   */
  | {
      kind: 'click_redone'
      accountId: number
      /** ISO 8601. */
      clickedAt: string
      outcome:
        | { kind: 'done'; text: string | null }
        | { kind: 'answered'; text: string }
        | { kind: 'unshown'; text: string | null }
        | { kind: 'failed'; reference: string }
    }

/**
 * The subscription topic of each kind of post. Null: it goes to a person, or is about the channel itself, so no channel
 * subscribes to it.
 */
export const SUBSCRIBED_AS = {
  verification: null,
  arrival: 'new_assets',
  selection_applied: null,
  feed_trouble: 'feed_trouble',
  feed_recovered: 'feed_trouble',
  silence: 'feed_trouble',
  billing: 'billing',
  billing_csv: 'billing',
  month_stuck: null,
  access_request: null,
  access_allowed: null,
  access_declined: null,
  role_suspended: null,
  silent_channels: null,
  undeliverable: null,
  digest: null,
  thread: null,
  decisions: 'new_assets',
  reminder: 'new_assets',
  conflicts: 'new_assets',
  swallowed: null,
  test: null,
  click_redone: null,
} as const satisfies { readonly [K in Topic['kind']]: SubscriptionTopic | null }

type SubscribedKind = {
  [K in Topic['kind']]: (typeof SUBSCRIBED_AS)[K] extends null ? never : K
}[Topic['kind']]

/** A topic to which channels can subscribe. */
export type SubscribedTopic = Topic & { kind: SubscribedKind }
