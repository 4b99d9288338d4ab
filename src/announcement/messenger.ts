import type { Place, Topic } from './announcement.ts'

/** The port to a chat platform, implemented by `adapters/slack/` and `adapters/teams/`. */
export interface Messenger {
  /** Posts a message for the first time. */
  post(to: Destination, message: Message, how: Posting): Promise<FirstDelivery>
  /** Edits a posted message, or a view, to show what the rows say now. */
  update(to: Destination, address: Address, message: Message): Promise<Delivery>
  /** Looks up a message with `correlationId` that was posted since `since` and whose address is unknown. */
  find(to: Destination, message: Message, correlationId: string, since: Date, thread: Address | null): Promise<Finding>
}

export interface Posting {
  /** Sent with the message where the platform allows a look-up (not in Teams), so that `find` recognises it. */
  correlationId: string
  /**
   * The address of the message whose thread it belongs to; null: it is posted outside a thread. Ignored where the
   * conversation has no threads.
   */
  thread: Address | null
  /** Must be called right before the call that posts. An error before that, drawing included, has posted nothing. */
  begin(): Promise<void>
}

/** What to post. It is drawn from the rows of this account only. */
export interface Message {
  accountId: number
  topic: Topic
}

export interface Destination {
  workspaceId: number
  place: Place
}

/** How the platform identifies one posted message (Slack: channel and ts). */
export type Address = Record<string, string>

/** `problem` is one of the platform's own error codes, e.g. `is_archived`. */
export type Delivery =
  | { kind: 'sent'; address: Address }
  /** The message or view to edit is gone: post it again. */
  | { kind: 'gone' }
  /** Not applied, and temporary. `at`: retry no sooner, as the platform said; null if it named no time. */
  | { kind: 'temporary'; at: Date | null; problem: string }
  /** A retry will not help. */
  | { kind: 'refused'; problem: string }
  /** The platform refused the app itself: it works after the app is installed again. */
  | { kind: 'login_refused'; problem: string }
  /** The platform may or may not have applied it. */
  | { kind: 'unknown'; problem: string }
  /** Not applied, because of a bug of ours; `cause` is the error. */
  | { kind: 'bug'; cause: unknown }

/**
 * The outcome of a first post. Beside the outcomes of an edit, nothing was posted because it is `obsolete` (there is
 * nothing left to say; returned by `unlessObsolete`, which wraps every messenger), or because the person is `out_of_reach` (the platform reported that they don't belong to the
 * company any more, and their row says so now).
 */
export type FirstDelivery = Delivery | { kind: 'obsolete' } | { kind: 'out_of_reach' }

export type Finding =
  | { kind: 'found'; address: Address }
  | { kind: 'absent' }
  /** The app may not read there, or can't see everything. */
  | { kind: 'unreadable' }
  /** The look-up failed for now; `at` as in `Delivery`. */
  | { kind: 'temporary'; at: Date | null; problem: string }
  | { kind: 'login_refused'; problem: string }
