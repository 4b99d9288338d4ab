import { installApp } from '../../../src/app/install-app.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { feedApp } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { listOddities } from '../../../src/sync/list-oddities.ts'
import { carried, type Handlers, notAllowed, stale } from '../handler.ts'
import { typed } from '../interaction.ts'
import { appPageScreen, installedScreen } from '../screens/app-page.ts'
import { integrationScreen } from '../screens/integration.ts'
import { noticeScreen } from '../screens/notice.ts'
import { ODDITIES_SHOWN, odditiesScreen } from '../screens/oddities.ts'

/** The Marketplace and the App Library. */
export const appActions: Handlers = {
  'home.open': async () => [{ kind: 'home' }],
  'home.search': async ({ interaction }) => [{ kind: 'home', search: typed(interaction, 'search') }],

  'app.view': async ({ ctx, w, actor, interaction }) => [
    { kind: 'open', screen: appPageScreen(w, actor, feedApp(ctx.feed, interaction.carries)) },
  ],

  'app.install': async ({ ctx, w, actor, interaction }) => {
    const outcome = await installApp(ctx, actor, interaction.carries)
    if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
    return [{ kind: 'replace', screen: installedScreen(w, outcome) }, { kind: 'home' }]
  },

  'integration.open': async act => {
    const [id] = carried(act)
    const integration = await readIntegration(act.ctx.db, act.actor.accountId, id)
    if (!integration) return stale(act.w)
    return [{ kind: 'open', screen: integrationScreen(act.w, act.actor, integration) }]
  },

  'integration.oddities': async act => {
    const { accountId } = act.actor
    const integration = await readIntegration(act.ctx.db, accountId, carried(act)[0])
    if (!integration) return stale(act.w)
    const oddities = await listOddities(act.ctx, {
      accountId,
      integrationId: integration.id,
      limit: ODDITIES_SHOWN,
    })
    return [{ kind: 'open', screen: odditiesScreen(act.w, integration.name, oddities) }]
  },

  'integration.remove': async act => {
    const [id] = carried(act)
    const outcome = await removeApp(act.ctx, act.actor, id)
    if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
    if (outcome.kind === 'not_found') return stale(act.w)
    const text = act.w.t('integration.removed', { name: outcome.name })
    return [{ kind: 'replace', screen: noticeScreen(act.w, act.w.t('home.library'), text) }, { kind: 'home' }]
  },
}
