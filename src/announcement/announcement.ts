import type { Role, SubscriptionTopic } from '../database/tables.ts'

/** Where something is told. External ids are the platform's own. */
export type Place =
  | { kind: 'channel'; channel: string }
  | { kind: 'person'; person: string }
  /** A screen that somebody has open and that changes by itself; `person` gets a message where it was closed. */
  | { kind: 'view'; view: string; person: string }

/** What is told, by reference. The words are drawn from the rows at delivery, so a post is never older than the truth. */
export type Topic =
  /** The outcome of one Verify, then the reading of the first list. `requestedAt` tells two tries apart. */
  | { kind: 'verification'; integrationId: number; personId: number; requestedAt: string }
  /** New incoming assets of one sync. */
  | { kind: 'arrival'; arrivalId: number }
  /** A large Confirm has been applied. */
  | { kind: 'selection_applied'; draftId: number }
  | { kind: 'feed_trouble'; troubleId: number }
  | { kind: 'feed_recovered'; troubleId: number }
  /** Machines of a feed that have gone silent, or report again, as that read of its list showed. */
  | { kind: 'silence'; integrationId: number; readNumber: number }
  /** The billable summary of a closed month (`YYYY-MM-01`). */
  | { kind: 'billing'; month: string }
  /** The file with its billable assets, below the summary where a platform takes files from an app. */
  | { kind: 'billing_csv'; month: string }
  /** A month (`YYYY-MM-01`) of that account that could not be closed yet because of an error on our side. */
  | { kind: 'month_stuck'; accountId: number; month: string }
  /** Somebody asks for access: with an Allow button for Administrators. */
  | { kind: 'access_request'; requestId: number }
  /** The answer, to the one who asked. */
  | { kind: 'access_allowed'; requestId: number }
  | { kind: 'access_declined'; requestId: number }
  /** Somebody with that role became a guest, or somebody of another company, and lost it: with a button to give it again. */
  | { kind: 'role_suspended'; personId: number; role: Role }
  /** Channels of that workspace hear only of feeds that stayed with a former partner: how it is now. */
  | { kind: 'silent_channels'; workspaceId: number }
  /** To the person who chose a channel that can't be posted to. */
  | { kind: 'undeliverable'; announcementId: number }
  /** All that a channel was to hear of until then, in one post. */
  | { kind: 'digest'; digestId: number }
  /** The post of a channel under which everything of a calendar month (`YYYY-MM-01`) stands: how things are now. */
  | { kind: 'thread'; subscriptionId: number; month: string }
  /** Below an arrival's post, for the record: who decided what, and when. */
  | { kind: 'decisions'; arrivalId: number }
  /** New incoming assets that still wait for a decision. */
  | { kind: 'reminder'; arrivalId: number }
  /** Assets of a feed that may be one machine, found by that read of its list. */
  | { kind: 'conflicts'; integrationId: number; readNumber: number }
  /** Assets under a placeholder for an identifier, which may stand for several machines. */
  | { kind: 'swallowed'; integrationId: number; assets: number }
  /** Somebody tries whether a channel can be posted to. */
  | { kind: 'test'; subscriptionId: number }
  /**
   * A click whose process ended after it was acknowledged, was done again, or not. The outcome stands here: no row says what the
   * person would have read. `text`: null where that could not be drawn.
   */
  | {
      kind: 'click_redone'
      accountId: number
      /** ISO 8601. */
      clickedAt: string
      outcome:
        | { kind: 'done'; text: string | null }
        | { kind: 'answered'; text: string }
        | { kind: 'failed'; reference: string }
    }

/**
 * The kind of post to which a channel subscribes in order to hear of it; null: it is told to a person, or is about the
 * channel itself.
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

/** What channels hear of. */
export type SubscribedTopic = Topic & { kind: SubscribedKind }
