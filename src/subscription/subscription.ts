import type { Layout, Pace, Platform, SubscriptionTopic } from '../database/tables.ts'

/** Every kind of post that a channel can get, in the order in which they are shown. */
export const TOPICS = ['new_assets', 'feed_trouble', 'billing'] as const satisfies SubscriptionTopic[]
export const PACES = ['at_once', 'hourly', 'daily'] as const satisfies Pace[]
export const LAYOUTS = ['flat', 'thread'] as const satisfies Layout[]

/** Whole hours of the day in the account's zone: from `from` until `to`, over midnight where `from` is later. */
export interface QuietHours {
  from: number
  to: number
}

/** What a person decides about a channel. */
export interface ChannelChoice {
  topics: SubscriptionTopic[]
  /** Ids of integrations; `null`: every feed, also later ones. */
  feeds: number[] | null
  pace: Pace
  quiet: QuietHours | null
  layout: Layout
  /** BCP 47: the language of the posts there. */
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
  /** `null` in Slack, which alone knows what its channels are called. */
  channelName: string | null
  setUpBy: string
  /** They can't be reached any more: somebody should take it over. */
  needsOwner: boolean
  /** It hears of chosen feeds alone, and the account has none of them (any more): it gets no posts. */
  silent: boolean
}
