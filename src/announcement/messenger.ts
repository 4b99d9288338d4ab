import type { Place, Topic } from './announcement.ts'

/** The port to the chat platforms: `adapters/slack/`, `adapters/teams/`. Every member is answered by each of them. */
export interface Messenger {
  /** Says it for the first time. */
  post(to: Destination, message: Message, how: Posting): Promise<FirstDelivery>
  /** Draws the same message or view anew. */
  update(to: Destination, address: Address, message: Message): Promise<Delivery>
  /** Looks whether a message with `correlationId` stands there, that was posted since then: where nobody knows it. */
  find(to: Destination, message: Message, correlationId: string, since: Date, thread: Address | null): Promise<Finding>
}

export interface Posting {
  /** Goes with the message so that `find` can recognise it. */
  correlationId: string
  /** Below the message with that address, where there are threads. */
  thread: Address | null
  /** Called right before the call that posts: what fails earlier, drawing included, has posted nothing. */
  begin(): Promise<void>
}

/** What is said: drawn from the rows of that account and no other. */
export interface Message {
  accountId: number
  topic: Topic
}

export interface Destination {
  workspaceId: number
  place: Place
}

/** How the platform names one posted message (Slack: channel and ts). */
export type Address = Record<string, string>

/** `problem` is one of the platform's own words, e.g. `is_archived`. */
export type Delivery =
  | { kind: 'sent'; address: Address }
  /** The message or view to be edited is gone: say it anew. */
  | { kind: 'gone' }
  /** Not applied, and that passes by itself; `at`: no sooner than the platform said, null where it said nothing. */
  | { kind: 'later'; at: Date | null; problem: string }
  /** It will not work by trying again. */
  | { kind: 'refused'; problem: string }
  /** The platform refused the app itself: it will work when the app is installed again. */
  | { kind: 'logged_out'; problem: string }
  /** The platform may or may not have taken it. */
  | { kind: 'unknown'; problem: string }
  /** Not applied, because of a mistake of our own: a bug, with what was thrown. */
  | { kind: 'bug'; cause: unknown }

/**
 * Said for the first time, it may be `obsolete`: there is nothing left to say of it; or the platform said that the person is
 * not of the company any more, which is kept by now. Nothing was said.
 */
export type FirstDelivery = Delivery | { kind: 'obsolete' } | { kind: 'out_of_reach' }

export type Finding =
  | { kind: 'found'; address: Address }
  | { kind: 'absent' }
  /** The app may not look, or can't see it all. */
  | { kind: 'unreadable' }
  /** It couldn't be looked up just now; `at` as of a delivery. */
  | { kind: 'later'; at: Date | null; problem: string }
  | { kind: 'logged_out'; problem: string }
