import { NO_FILTER } from '../../../src/asset/asset-filter.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { findAssets } from '../../../src/selection/find-assets.ts'
import { type Act, carried, type Handlers, stale } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import { integratedAssetsScreen } from '../screens/integrated-assets.ts'
import { PAGE_SIZE } from '../screens/picker.ts'
import { openPicker } from './picker.ts'

async function show(
  act: Act,
  kind: 'open' | 'replace',
  page: { after: number | null; before: number | null },
): Promise<Reply[]> {
  const [integrationId] = carried(act)
  const integration = await readIntegration(act.ctx.db, act.actor.accountId, integrationId)
  if (!integration) return stale(act.w)
  const assets = await findAssets(act.ctx.db, {
    integrationId,
    filter: NO_FILTER,
    draft: null,
    onlySelected: true,
    ...page,
    limit: PAGE_SIZE,
  })
  return [{ kind, screen: integratedAssetsScreen(act.w, act.actor, integration, assets) }]
}

/** Show integrated assets, edit selected assets. */
export const assetActions: Handlers = {
  'assets.show': act => show(act, 'open', { after: null, before: null }),
  'assets.after': act => show(act, 'replace', { after: carried(act)[1], before: null }),
  'assets.before': act => show(act, 'replace', { after: null, before: carried(act)[1] }),
  'assets.edit': act => openPicker(act, 'open'),
  'assets.editInChat': act => openPicker(act, 'message'),
}
