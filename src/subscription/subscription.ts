import type { Layout, Pace, Platform, SubscriptionTopic } from '../database/tables.ts'

/** Every topic that a channel can subscribe to, in the order of display. */
export const TOPICS = ['new_assets', 'feed_trouble', 'billing'] as const satisfies SubscriptionTopic[]
export const PACES = ['at_once', 'hourly', 'daily'] as const satisfies Pace[]
export const LAYOUTS = ['flat', 'thread'] as const satisfies Layout[]

/** Whole hours of the day in the account's time zone, from `from` until `to`; over midnight if `from` is later. */
export interface QuietHours {
  from: number
  to: number
}

/** What a person chooses for a channel. */
export interface ChannelChoice {
  topics: SubscriptionTopic[]
  /** Ids of integrations; `null`: every feed, including later ones. */
  feeds: number[] | null
  pace: Pace
  quiet: QuietHours | null
  layout: Layout
  /** BCP 47: the language of the channel's posts. */
  locale: string
}

/** A channel that gets posts. */
export interface Subscription extends ChannelChoice {
  id: number
  workspaceId: number
  workspaceName: string
  platform: Platform
  /** The platform's own id. */
  channel: string
  /** `null` in Slack: only Slack knows the names of its channels. */
  channelName: string | null
  setUpBy: string
  /** `setUpBy` can't be reached any more: somebody should take the subscription over. */
  needsOwner: boolean
  /** It subscribed to certain feeds only, and the account has none of them (any more): it gets no posts. */
  silent: boolean
}
