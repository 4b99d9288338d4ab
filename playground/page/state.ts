import { type FeedApp, feedApp } from '../../src/feed/feed.ts'
import type { LocalOem } from '../feeds/local-oem.ts'
import { MAKERS, type Maker } from '../feeds/makers.ts'
import type { LocalFeeds } from '../feeds/start-feeds.ts'
import type { FeedState, FeedTrouble, State, WorldState } from './api.ts'
import type { Journal } from './journal.ts'
import { readMilestones } from './milestones.ts'
import { readRoles } from './roles.ts'
import type { World } from './world.ts'

/** Reads everything that the page draws. */
export async function readState(world: World, journal: Journal): Promise<State> {
  const { ctx } = world.product
  const [people, done] = await Promise.all([readRoles(ctx, world), readMilestones(ctx)])
  return {
    slack: world.slack.snapshot(),
    teams: world.teams.snapshot(),
    world: { now: world.clock.now().toISOString(), feeds: feedStates(world), done, people },
    journal: [...journal.entries],
  }
}

function feedStates({ feeds, product }: World): WorldState['feeds'] {
  return feeds && MAKERS.map(oem => feedState(feeds, product, oem))
}

function feedState(feeds: LocalFeeds, product: World['product'], oem: Maker): FeedState {
  const app: FeedApp = feedApp(product.ctx.feed, oem)
  const given = Object.entries(feeds.credentials[oem])
  return {
    oem,
    name: app.name,
    machines: feeds[oem].fleet.machines.length,
    trouble: troubleOf(feeds[oem]),
    credentials: Object.fromEntries(given.map(([field, value]) => [field, value ?? ''])),
  }
}

/** The local feeds have more faults than the page offers. */
function troubleOf({ fault }: LocalOem): FeedTrouble | null {
  switch (fault) {
    case 'refuseLogin':
      return 'refused'
    case 'throttle':
      return 'throttled'
    case 'down':
      return 'down'
    default:
      return null
  }
}
