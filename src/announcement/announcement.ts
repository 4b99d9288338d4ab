/** Where something is told. External ids are the platform's own. */
export type Place =
  | { kind: 'channel'; channel: string }
  | { kind: 'person'; person: string }
  /** A screen that somebody has open and that changes by itself; `person` gets a message where it was closed. */
  | { kind: 'view'; view: string; person: string }

/** What is told, by reference. The words are drawn from the rows at delivery, so a post is never older than the truth. */
export type Topic =
  /** The outcome of Verify and the reading of the first list. */
  | { kind: 'verification'; integrationId: number; personId: number }
  /** New incoming assets of one sync. */
  | { kind: 'arrival'; arrivalId: number }
  /** A feed is in trouble, or it is over. */
  | { kind: 'feed_trouble'; integrationId: number; since: string }
  /** The billable summary of a closed month (`YYYY-MM-01`). */
  | { kind: 'billing'; month: string }
  /** Somebody asks for access: with an Allow button for Administrators. */
  | { kind: 'access_request'; requestId: number }
  /** The answer, to the one who asked. */
  | { kind: 'access_allowed'; requestId: number }
