import type { Running } from '../../start.ts'
import type { PlayedClock } from '../clock.ts'
import type { LocalFeeds } from '../feeds/start-feeds.ts'
import type { LocalSlack } from '../slack/slack.ts'
import type { LocalTeams } from '../teams/teams.ts'

/** The local platforms and feeds, and the product that runs on them. */
export interface World {
  slack: LocalSlack
  teams: LocalTeams
  /** Null: the real OEMs are asked. */
  feeds: LocalFeeds | null
  product: Pick<Running, 'ctx' | 'queues' | 'finished'>
  clock: PlayedClock
}
