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
  /** The billable summary of a closed month (`YYYY-MM-01`). */
  | { kind: 'billing'; month: string }
  /** Somebody asks for access: with an Allow button for Administrators. */
  | { kind: 'access_request'; requestId: number }
  /** The answer, to the one who asked. */
  | { kind: 'access_allowed'; requestId: number }
  /** To the person who chose a channel that can't be posted to. */
  | { kind: 'undeliverable'; announcementId: number }
