import { NO_FILTER, type Silence } from '../../../src/asset/asset-filter.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { findAssets } from '../../../src/selection/find-assets.ts'
import { type Act, type HandlersOf, look, stale } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import { integratedAssetsScreen } from '../screens/integrated-assets.ts'
import { PAGE_SIZE } from '../screens/picker.ts'
import { openPicker } from './picker.ts'

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

const FIRST = { after: null, before: null }

/** Show integrated assets, edit selected assets. */
export const assetActions: HandlersOf<'assets'> = {
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
