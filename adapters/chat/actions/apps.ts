import { installApp } from '../../../src/app/install-app.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { takeOverApp } from '../../../src/app/take-over-app.ts'
import { findApp } from '../../../src/feed/feed.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { listOddities } from '../../../src/sync/list-oddities.ts'
import { deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import { typed } from '../interaction.ts'
import { appPageScreen, installedScreen } from '../screens/app-page.ts'
import { integrationScreen } from '../screens/integration.ts'
import { noticeScreen } from '../screens/notice.ts'
import { ODDITIES_SHOWN, odditiesScreen } from '../screens/oddities.ts'

/** The Marketplace and the App Library. */
export const appActions: HandlersOf<'home' | 'app' | 'integration'> = {
  'home.open': look(() => [{ kind: 'home' }]),
  'home.search': look(({ interaction }) => [{ kind: 'home', search: typed(interaction, 'search') }]),

  'app.view': look(({ ctx, w, actor }, oem) => {
    const app = findApp(ctx.feed, oem)
    return app ? [{ kind: 'open', screen: appPageScreen(w, actor, app) }] : stale(w)
  }),

  'app.install': deed(
    ({ ctx, actor }, oem) => installApp(ctx, actor, oem),
    ({ w }, outcome) => {
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      if (outcome.kind === 'not_found') return stale(w)
      return [{ kind: 'replace', screen: installedScreen(w, outcome) }, { kind: 'home' }]
    },
  ),

  'integration.open': look(async ({ ctx, w, actor }, { integrationId }) => {
    const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
    return integration ? [{ kind: 'open', screen: integrationScreen(w, actor, integration) }] : stale(w)
  }),

  'integration.oddities': look(async ({ ctx, w, actor }, { integrationId }) => {
    const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
    if (!integration) return stale(w)
    const oddities = await listOddities(ctx, { accountId: actor.accountId, integrationId, limit: ODDITIES_SHOWN })
    return [{ kind: 'open', screen: odditiesScreen(w, integration.name, oddities) }]
  }),

  'integration.takeOver': deed(
    ({ ctx, actor }, { integrationId }) => takeOverApp(ctx, actor, integrationId),
    async ({ ctx, w, actor }, outcome, { integrationId }) => {
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
      if (outcome.kind === 'not_found' || !integration) return stale(w)
      const { name } = integration.owner
      const notice = outcome.kind === 'taken' ? w.t('owner.taken') : w.t('owner.has', { name })
      return [{ kind: 'replace', screen: integrationScreen(w, actor, integration, notice) }, { kind: 'home' }]
    },
  ),

  'integration.remove': deed(
    ({ ctx, actor }, { integrationId }) => removeApp(ctx, actor, integrationId),
    ({ w }, outcome) => {
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      if (outcome.kind === 'not_found') return stale(w)
      const text = w.t('integration.removed', { name: outcome.name })
      return [{ kind: 'replace', screen: noticeScreen(w, w.t('home.library'), text) }, { kind: 'home' }]
    },
  ),
}
