import { may } from '../../../src/actor.ts'
import { removeApp } from '../../../src/app/remove-app.ts'
import { takeOverApp } from '../../../src/app/take-over-app.ts'
import { NO_FILTER, type Silence } from '../../../src/asset/asset-filter.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { renameFeed } from '../../../src/integration/rename-feed.ts'
import { readUnconfirmed } from '../../../src/selection/draft.ts'
import { findAssets } from '../../../src/selection/find-assets.ts'
import { listOddities } from '../../../src/sync/list-oddities.ts'
import { fieldProblemText } from '../credentials/credentials-screen.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import { integrationScreen, removeAppScreen } from '../integration/integration-screen.ts'
import { ODDITIES_SHOWN, odditiesScreen } from '../integration/oddities-screen.ts'
import { type Reply, typed } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import { openPicker } from '../picker/actions.ts'
import { PAGE_SIZE } from '../picker/picker-page.ts'
import type { Screen } from '../screen.ts'
import { integratedAssetsScreen } from './integrated-assets-screen.ts'
import { renameScreen } from './rename-screen.ts'

async function show(
  act: Act,
  kind: 'open' | 'replace',
  integrationId: number,
  silence: Silence | null,
  page: { after: number | null; before: number | null },
): Promise<Reply[]> {
  const integration = await readIntegration(act.ctx.db, act.actor.accountId, integrationId)
  if (!integration) return stale(act.w)
  const assets = await findAssets(act.ctx.db, {
    integrationId,
    filter: { ...NO_FILTER, silence },
    draft: null,
    onlySelected: true,
    ...page,
    limit: PAGE_SIZE,
  })
  return [{ kind, screen: integratedAssetsScreen(act.w, act.actor, integration, { ...assets, silence }) }]
}

async function drawRename({ ctx, w, actor }: Act, integrationId: number): Promise<Screen | Reply[]> {
  if (!may(actor, 'manage_feeds')) return notAllowed(w, { kind: 'not_allowed', needs: 'manage_feeds' })
  const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
  return integration ? renameScreen(w, { integrationId, name: integration.name }) : stale(w)
}

const FIRST = { after: null, before: null }

/** An integration: its page, its selected assets, its owner, its removal. */
export const integrationActions: HandlersOf<'integration' | 'assets'> = {
  'integration.open': look(async ({ ctx, w, actor }, { integrationId }) => {
    const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
    if (!integration) return stale(w)
    const unconfirmed = (await readUnconfirmed(ctx.db, actor)).get(integrationId)
    return [{ kind: 'open', screen: integrationScreen(w, actor, integration, { unconfirmed }) }]
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
      const notice = outcome.kind === 'taken_over' ? w.t('owner.taken') : w.t('owner.has', { name })
      return [{ kind: 'replace', screen: integrationScreen(w, actor, integration, { notice }) }, { kind: 'home' }]
    },
  ),

  'integration.askRemove': look(async ({ ctx, w, actor }, { integrationId }) => {
    if (!may(actor, 'administer')) return notAllowed(w, { kind: 'not_allowed', needs: 'administer' })
    const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
    return integration ? [{ kind: 'open', screen: removeAppScreen(w, integration) }] : stale(w)
  }),
  'integration.rename': look(async (act, { integrationId }) => {
    const form = await drawRename(act, integrationId)
    return Array.isArray(form) ? form : [{ kind: 'open', screen: form }]
  }),
  'integration.saveName': deed(
    ({ ctx, actor, interaction }, { integrationId }) =>
      renameFeed(ctx, actor, { integrationId, typed: typed(interaction, 'feedName') }),
    async (act, outcome, { integrationId }) => {
      const { ctx, w, actor } = act
      switch (outcome.kind) {
        case 'renamed': {
          const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
          if (!integration) return stale(w)
          const notice = w.t('integration.renamed', { name: outcome.name })
          return [{ kind: 'replace', screen: integrationScreen(w, actor, integration, { notice }) }, { kind: 'home' }]
        }
        case 'unfit_name': {
          const form = await drawRename(act, integrationId)
          const errors = { feedName: fieldProblemText(w, outcome.problem) }
          return Array.isArray(form) ? form : [{ kind: 'errors', errors, screen: form }]
        }
        case 'not_found':
          return stale(w)
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
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

  'assets.show': look((act, { integrationId }) => show(act, 'open', integrationId, null, FIRST)),
  'assets.showSilent': look((act, { integrationId }) => show(act, 'open', integrationId, 'silent', FIRST)),
  'assets.showNever': look((act, { integrationId }) => show(act, 'open', integrationId, 'never', FIRST)),
  'assets.after': look((act, { integrationId, assetId, silence = null }) =>
    show(act, 'replace', integrationId, silence, { after: assetId, before: null }),
  ),
  'assets.before': look((act, { integrationId, assetId, silence = null }) =>
    show(act, 'replace', integrationId, silence, { after: null, before: assetId }),
  ),
  'assets.edit': openPicker('open'),
  'assets.editInChat': openPicker('message'),
}
