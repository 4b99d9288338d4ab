import type { Actor } from '../../src/actor.ts'
import { listWaiting } from '../../src/arrival/list-waiting.ts'
import type { Context } from '../../src/context.ts'
import { listIntegrations } from '../../src/integration/list-integrations.ts'
import { drawSettings } from './actions/account.ts'
import { enterCode } from './actions/administrator.ts'
import { drawAudit } from './actions/audit.ts'
import { answerBilling } from './actions/billing.ts'
import { drawLink } from './actions/linking.ts'
import { drawPeople } from './actions/people.ts'
import { drawSubscriptions } from './actions/subscriptions.ts'
import { closedScreen, withoutAdministrator } from './gate.ts'
import { drawHome } from './home.ts'
import type { Screen } from './screen.ts'
import { helpScreen } from './screens/help.ts'
import { feedsScreen } from './screens/integrated-assets.ts'
import { statusScreen } from './screens/status.ts'
import { WAITING_SHOWN, waitingScreen } from './screens/waiting.ts'
import type { Words } from './words/words.ts'

/**
 * What a person typed after the command, in whatever chat. Same words everywhere; nothing, a greeting and anything
 * unknown show what can be done. `command` is how this platform is spoken to, `here` the channel where that was (null: alone with the app).
 */
export async function answerCommand(input: Asked, text: string): Promise<Screen> {
  const { w, actor } = input
  return closedScreen(w, actor) ?? withoutAdministrator(w, actor, await answer(input, text))
}

interface Asked {
  ctx: Context
  actor: Actor
  w: Words
  command: string
  here: string | null
}

async function answer({ ctx, actor, w, command, here }: Asked, text: string): Promise<Screen> {
  const [word = '', ...rest] = text.trim().split(/\s+/)
  switch (plain(word)) {
    case '':
    case 'help':
    case 'hi':
    case 'hello':
    case 'aide':
    case 'bonjour':
      return helpScreen(w, actor, command, null)
    case 'approvals':
    case 'approbations':
      return waitingScreen(w, actor, await listWaiting(ctx.db, actor.accountId, WAITING_SHOWN))
    case 'apps':
    case 'applications':
      return await drawHome(ctx, w, actor, '')
    case 'assets':
    case 'engins':
      return feedsScreen(w, actor, await listIntegrations(ctx.db, actor.accountId))
    case 'billing':
    case 'facturation':
      return await answerBilling(ctx, w, actor, rest.join(' '))
    case 'link':
    case 'relier':
      return await drawLink(ctx, w, actor)
    case 'status':
    case 'etat':
      return statusScreen(w, await listIntegrations(ctx.db, actor.accountId))
    case 'subscriptions':
    case 'subscribe':
    case 'channels':
    case 'abonnements':
    case 'canaux':
      return await drawSubscriptions({ ctx, w, actor }, here)
    case 'people':
    case 'personnes':
      return await drawPeople({ ctx, w, actor })
    case 'settings':
    case 'reglages':
      return await drawSettings({ ctx, w, actor })
    case 'audit':
    case 'journal':
      return await drawAudit({ ctx, w, actor })
    case 'administrator':
    case 'administrateur':
      return await enterCode({ ctx, w, actor }, rest.join(' '))
    default:
      return helpScreen(w, actor, command, text.trim())
  }
}

/** Without capitals and accents: `Réglages` is `reglages`. */
function plain(word: string): string {
  return word.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
