import { isMonth } from '../../src/billing/calendar-month.ts'
import { currentDay } from '../../src/billing/current-day.ts'
import { readMonth } from '../../src/billing/read-month.ts'
import type { Context } from '../../src/context.ts'
import { listIntegrations } from '../../src/integration/list-integrations.ts'
import type { Actor } from '../../src/person/actor.ts'
import { drawLink } from './actions/linking.ts'
import { drawHome } from './home.ts'
import type { Screen } from './screen.ts'
import { billingScreen } from './screens/billing.ts'
import { helpScreen } from './screens/help.ts'
import { feedsScreen } from './screens/integrated-assets.ts'
import { noticeScreen } from './screens/notice.ts'
import { statusScreen } from './screens/status.ts'
import type { Words } from './words/words.ts'

/**
 * What a person typed after the command, in whatever chat. Same words everywhere; nothing, a greeting and anything
 * unknown show what can be done. `command` is how this platform is spoken to.
 */
export async function answerCommand(
  input: { ctx: Context; actor: Actor; w: Words; command: string },
  text: string,
): Promise<Screen> {
  const { ctx, actor, w, command } = input
  const [word = '', ...rest] = text.trim().split(/\s+/)
  switch (word.toLowerCase()) {
    case '':
    case 'help':
    case 'hi':
    case 'hello':
    case 'aide':
    case 'bonjour':
      return helpScreen(w, command, null)
    case 'apps':
      return await drawHome(ctx, w, actor, '')
    case 'assets':
      return feedsScreen(w, actor, await listIntegrations(ctx.db, actor.accountId))
    case 'billing':
      return await billing(ctx, actor, w, rest.join(' '))
    case 'link':
      return await drawLink(ctx, w, actor)
    case 'status':
      return statusScreen(w, await listIntegrations(ctx.db, actor.accountId))
    default:
      return helpScreen(w, command, text.trim())
  }
}

async function billing(ctx: Context, actor: Actor, w: Words, typed: string): Promise<Screen> {
  const { month: current } = await currentDay(ctx.db, actor.accountId, ctx.now())
  const month = typed === '' ? current : `${typed}-01`
  if (!isMonth(month))
    return noticeScreen(w, w.t('billing.title'), w.t('billing.unknownMonth', { typed: typed.slice(0, 80) }))
  if (month > current) return noticeScreen(w, w.t('billing.title'), w.t('billing.future', { month: w.month(month) }))
  return billingScreen(w, await readMonth(ctx, { accountId: actor.accountId, month }), null)
}
