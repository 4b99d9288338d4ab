import { findFacets } from '../../src/asset/facets.ts'
import { readDraft } from '../../src/selection/draft.ts'
import { appActions } from './actions/apps.ts'
import { arrivalActions } from './actions/arrivals.ts'
import { assetActions } from './actions/assets.ts'
import { credentialActions } from './actions/credentials.ts'
import { linkingActions } from './actions/linking.ts'
import { pickerActions } from './actions/picker.ts'
import { settingsActions } from './actions/settings.ts'
import { type Act, carried, type Handlers, stale } from './handler.ts'
import type { Reply } from './interaction.ts'
import { facetId } from './screens/picker.ts'

/** Everything that can be done on a screen. A test holds that every action drawn is here. */
export const HANDLERS: Handlers = {
  ...appActions,
  ...credentialActions,
  ...assetActions,
  ...pickerActions,
  ...arrivalActions,
  ...settingsActions,
  ...linkingActions,
}

/** One thing done by one person: the same for every platform. */
export async function route(act: Act): Promise<Reply[]> {
  const handler = HANDLERS[act.interaction.action]
  // A button of an older version, in a message that still stands somewhere.
  return handler ? await handler(act) : stale(act.w)
}

/** What a filter offers while somebody types in it. Most assets first; 100 is the most a platform shows. */
export async function options(act: Act, typed: string): Promise<{ id: string; label: string }[]> {
  const { action } = act.interaction
  const [draftId] = carried(act)
  const draft = await readDraft(act.ctx.db, act.actor, { draftId })
  if (!draft || (action !== 'picker.oemName' && action !== 'picker.model')) return []
  const facets = await findFacets(act.ctx.db, {
    integrationId: draft.integrationId,
    of: action === 'picker.oemName' ? 'oem_name' : 'model',
    oemName: action === 'picker.model' ? draft.view.oemName : null,
    typed,
    limit: 100,
  })
  return facets.map(facet => ({
    id: facetId(facet.value),
    label: `${facet.value || act.w.t('common.notGiven')} (${facet.assets.toLocaleString(act.w.language)})`,
  }))
}
