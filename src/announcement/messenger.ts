import type { Place, Topic } from './announcement.ts'

/** The port to the chat platforms: `adapters/slack/`, `adapters/teams/`. Every member is answered by each of them. */
export interface Messenger {
  /**
   * Says it for the first time; in `thread` below the message with that address, where there are threads. `mark` goes with
   * the message so that `find` can recognise it.
   */
  post(to: Destination, message: Message, mark: string, thread: Address | null): Promise<FirstDelivery>
  /** Draws the same message or view anew. */
  update(to: Destination, address: Address, message: Message): Promise<Delivery>
  /** Looks whether a message with `mark` stands there: after a crash between the platform's answer and our commit. */
  find(to: Destination, message: Message, mark: string, since: Date, thread: Address | null): Promise<Finding>
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

export type Delivery =
  | { kind: 'sent'; address: Address }
  /** The message or view to be edited is gone: say it anew. */
  | { kind: 'gone' }
  | { kind: 'later'; at: Date }
  /** It will not work by trying again; `problem` is one of the platform's own words, e.g. `is_archived`. */
  | { kind: 'refused'; problem: string }
  /** The platform may or may not have taken it. */
  | { kind: 'unknown'; problem: string }

/**
 * Said for the first time, it may be `obsolete`: there is nothing left to say of it; or the platform said that the person is
 * not of the company any more, which is kept by now. Nothing was said.
 */
export type FirstDelivery = Delivery | { kind: 'obsolete' } | { kind: 'out_of_reach' }

export type Finding = { kind: 'found'; address: Address } | { kind: 'absent' } | { kind: 'unreadable' }
