import type { LocalOem } from '../feeds/local-oem.ts'
import type { Done, FeedTrouble, PlatformName, WorldAct } from './api.ts'
import { done, Refusal } from './done.ts'
import type { Journal } from './journal.ts'
import { setLanguage } from './language.ts'
import { setRole } from './roles.ts'
import { passMonth, passUntilSync } from './time.ts'
import type { World } from './world.ts'

/** Carries out an act outside the chats. Resolves once all its effects are done. */
export async function actInWorld(world: World, journal: Journal, act: WorldAct): Promise<Done> {
  const feeds = () => world.feeds ?? refuse()
  switch (act.do) {
    case 'addMachines':
      journal.did(`World: ${act.oem} lists ${act.count} more machines`)
      feeds()[act.oem].fleet.add(act.count)
      return done
    case 'trouble':
      journal.did(`World: ${act.oem} ${TROUBLES[act.trouble ?? 'none']}`)
      trouble(feeds()[act.oem], act.trouble)
      return done
    case 'nextSync':
      journal.did('World: time passes until the next sync')
      await passUntilSync({ ...world, feeds: feeds() })
      return done
    case 'endOfMonth':
      journal.did('World: the month ends')
      await passMonth({ ...world, feeds: feeds() })
      return done
    case 'role':
      journal.did(`World: ${nameOf(world, act)} becomes ${act.role.replace('_', ' ')}`)
      await setRole(world, act)
      return done
    case 'language':
      journal.did(`World: ${nameOf(world, act)} reads ${act.locale} from now on`)
      await setLanguage(world, act)
      return done
    default:
      return act satisfies never
  }
}

/** Real OEMs limit requests per time; a clock that jumps would exceed the limit. */
function refuse(): never {
  throw new Refusal('The real makers’ feeds are asked: they can’t be changed from here, and time can’t jump.')
}

const TROUBLES: Record<FeedTrouble | 'none', string> = {
  refused: 'refuses the password',
  throttled: 'says “slow down”',
  down: 'is down',
  none: 'answers again',
}

function trouble(oem: LocalOem, what: FeedTrouble | null): void {
  switch (what) {
    case 'refused':
      oem.refuseLogin()
      break
    case 'throttled':
      oem.throttle()
      break
    case 'down':
      oem.down()
      break
    case null:
      oem.healthy()
      break
    default:
      what satisfies never
  }
}

function nameOf(world: World, who: { platform: PlatformName; person: string }): string {
  if (who.platform === 'slack') return `${world.slack.person(who.person).realName} (Slack)`
  return `${world.teams.person(who.person).fullName} (Teams)`
}
