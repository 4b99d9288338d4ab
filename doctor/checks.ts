import type { Check } from './check.ts'
import { checkClock } from './checks/clock.ts'
import { checkDatabase } from './checks/database.ts'
import { checkDisk } from './checks/disk.ts'
import { checkFeeds } from './checks/feeds.ts'
import { checkKeys } from './checks/keys.ts'
import { checkQueues } from './checks/queues.ts'
import { checkSettings } from './checks/settings.ts'
import { checkSlack } from './checks/slack.ts'
import { checkTeams } from './checks/teams.ts'

/** Every check, in the order in which what it needs must work. */
export const CHECKS: readonly Check[] = [
  { name: 'Settings', run: checkSettings },
  { name: 'Database', run: checkDatabase },
  { name: 'Queues', run: checkQueues },
  { name: 'Keys', run: checkKeys },
  { name: 'Slack', run: checkSlack },
  { name: 'Teams', run: checkTeams },
  { name: 'OEM feeds', run: checkFeeds },
  { name: 'Clock', run: checkClock },
  { name: 'Disk', run: checkDisk },
]
