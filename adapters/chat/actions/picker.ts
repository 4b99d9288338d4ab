import { SILENCES } from '../../../src/asset/asset-filter.ts'
import { findFacets } from '../../../src/asset/facets.ts'
import type { Context } from '../../../src/context.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Draft, discardDraft, openDraft, readDraft } from '../../../src/selection/draft.ts'
import { type DraftView, FIRST_VIEW, filterOf, lookAt } from '../../../src/selection/draft-view.ts'
import { findAssets } from '../../../src/selection/find-assets.ts'
import { setImportNew, tickMatching, tickShown } from '../../../src/selection/tick.ts'
import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import { type Act, deed, type HandlersOf, notAllowed, type OffersOf } from '../handler.ts'
import { chosenIds, type Reply, typed } from '../interaction.ts'
import type { Payload } from '../payloads.ts'
import type { Screen } from '../screen.ts'
import { confirmedScreen, keptText } from '../screens/confirmed.ts'
import { noticeScreen } from '../screens/notice.ts'
import { facetId, facetValue, PAGE_SIZE, pickerScreen } from '../screens/picker.ts'
import type { Words } from '../words/words.ts'

/** The picker of a draft as it is now. */
export async function drawPicker(ctx: Context, w: Words, draft: Draft, notice?: string): Promise<Screen> {
  const page = await findAssets(ctx.db, {
    integrationId: draft.integrationId,
    filter: filterOf(draft.view),
    draft,
    onlySelected: false,
    after: draft.view.after,
    before: draft.view.before,
    limit: PAGE_SIZE,
  })
  return pickerScreen(w, draft, page, notice)
}

/** Opens the actor's draft of a feed and draws it; the refusal in its place where they may not. */
export const openPicker = (kind: 'open' | 'message') =>
  deed(
    ({ ctx, actor }, { integrationId }: Payload<'assets.edit'>) => openDraft(ctx, actor, integrationId),
    async (act, draft) => {
      if ('kind' in draft) return draft.kind === 'not_allowed' ? notAllowed(act.w, draft) : gone(act)
      return [{ kind, screen: await drawPicker(act.ctx, act.w, draft) }]
    },
  )

/** Reads the draft, changes it, draws it again. */
const onDraft = <P extends { draftId: number }>(
  change: (act: Act, draft: Draft, payload: P) => Promise<Draft | null>,
) =>
  deed(
    async (act, payload: P) => {
      const draft = await readDraft(act.ctx.db, act.actor, { draftId: payload.draftId })
      return draft && (await change(act, draft, payload))
    },
    async (act, changed) =>
      changed ? [{ kind: 'replace', screen: await drawPicker(act.ctx, act.w, changed) }] : gone(act),
  )

/** The ticks of the page, as the form has them. False: the page shows assets that have been merged since. */
async function keepTicks({ ctx, interaction }: Act, draft: Draft): Promise<boolean> {
  const { shown, values } = interaction
  if (!shown.assets || !values.assets) return true
  return await tickShown(ctx, draft, { shown: chosenIds(shown.assets), ticked: chosenIds(values.assets) })
}

/** Those, and what is to happen to assets that appear later. */
async function keepForm(act: Act, draft: Draft): Promise<boolean> {
  const kept = await keepTicks(act, draft)
  const { shown, values } = act.interaction
  if (!shown.importNew || !values.importNew) return kept
  const importNew = values.importNew.includes('yes')
  if (importNew !== draft.importNew) await setImportNew(act.ctx, draft, importNew)
  return kept
}

const lookingAt = <P extends { draftId: number }>(change: (act: Act, payload: P) => Partial<DraftView>) =>
  onDraft<P>((act, draft, payload) => lookAt(act.ctx, draft, change(act, payload)))

const again = (act: Act, draft: Draft) => readDraft(act.ctx.db, act.actor, { draftId: draft.id })

export const pickerActions: HandlersOf<'picker'> = {
  'picker.search': lookingAt(({ interaction }) => ({ search: typed(interaction, 'search') })),
  'picker.oemName': lookingAt(({ interaction }) => ({
    oemName: facetChosen(interaction.values.oemName),
    model: null,
  })),
  'picker.model': lookingAt(({ interaction }) => ({ model: facetChosen(interaction.values.model) })),
  'picker.silence': lookingAt(({ interaction }) => ({
    silence: SILENCES.find(one => one === interaction.values.silence?.[0]) ?? null,
  })),
  'picker.clear': lookingAt(() => FIRST_VIEW),
  'picker.after': lookingAt((_, { assetId }) => ({ after: assetId })),
  'picker.before': lookingAt((_, { assetId }) => ({ before: assetId })),

  'picker.tick': onDraft(async (act, draft) => {
    await keepTicks(act, draft)
    return await again(act, draft)
  }),
  'picker.selectAll': onDraft(async (act, draft) => {
    await tickMatching(act.ctx, draft, filterOf(draft.view), true)
    return await again(act, draft)
  }),
  'picker.deselectAll': onDraft(async (act, draft) => {
    await tickMatching(act.ctx, draft, filterOf(draft.view), false)
    return await again(act, draft)
  }),
  'picker.importNew': onDraft(async (act, draft) => {
    await keepForm(act, draft)
    return await again(act, draft)
  }),
  'picker.startOver': onDraft(async (act, draft) => {
    await discardDraft(act.ctx, act.actor, draft.id)
    const fresh = await openDraft(act.ctx, act.actor, draft.integrationId)
    return 'kind' in fresh ? null : fresh
  }),

  'picker.confirm': deed(
    async (act, { draftId }) => {
      // What the person sees is what they confirm, even where the last tick's own request is still on its way.
      const draft = await readDraft(act.ctx.db, act.actor, { draftId })
      if (draft && !(await keepForm(act, draft))) return { kind: 'merged' as const }
      return await confirm(act.ctx, act.actor, draftId)
    },
    async (act, outcome, { draftId }) => {
      const { ctx, w, actor } = act
      const seenAnew = async (notice: string): Promise<Reply[]> => {
        const draft = await readDraft(ctx.db, actor, { draftId })
        return draft ? [{ kind: 'replace', screen: await drawPicker(ctx, w, draft, notice) }] : gone(act)
      }
      switch (outcome.kind) {
        case 'confirmed': {
          const channels = await listSubscriptions(ctx.db, actor.accountId)
          return [{ kind: 'replace', screen: confirmedScreen(w, outcome, channels.length > 0) }, { kind: 'home' }]
        }
        case 'merged':
          return await seenAnew(w.t('picker.merged'))
        case 'already_confirmed':
          return await seenAnew(keptText(w, outcome))
        case 'draft_gone':
          return gone(act)
        case 'still_reading':
          return [{ kind: 'say', screen: noticeScreen(w, w.t('picker.title'), w.t('confirmed.stillReading')) }]
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
    },
  ),
}

function gone({ w }: Act): Reply[] {
  return [{ kind: 'replace', screen: noticeScreen(w, w.t('picker.title'), w.t('confirmed.gone')) }]
}

function facetChosen(chosen: readonly string[] | undefined): string | null {
  return chosen?.[0] === undefined ? null : facetValue(chosen[0])
}

/** Makes and models, those of most assets first. */
async function facetOptions(
  { ctx, w, actor }: Act,
  { draftId }: Payload<'picker.model'>,
  typed: string,
  of: 'oem_name' | 'model',
) {
  const draft = await readDraft(ctx.db, actor, { draftId })
  if (!draft) return []
  const facets = await findFacets(ctx.db, {
    integrationId: draft.integrationId,
    of,
    oemName: of === 'model' ? draft.view.oemName : null,
    typed,
    limit: 100,
  })
  return facets.map(facet => ({
    id: facetId(facet.value),
    label: `${facet.value || w.t('common.notGiven')} (${w.number(facet.assets)})`,
  }))
}

/** How many machines each would leave. */
async function silenceOptions({ ctx, w, actor }: Act, { draftId }: Payload<'picker.silence'>) {
  const draft = await readDraft(ctx.db, actor, { draftId })
  const integration = draft && (await readIntegration(ctx.db, actor.accountId, draft.integrationId))
  if (!integration) return []
  return SILENCES.map(id => ({
    id,
    label: `${w.t(`silence.filters.${id}`)} (${w.number(integration.silence[id])})`,
  }))
}

export const pickerOffers: OffersOf<'picker'> = {
  'picker.oemName': (act, payload, typed) => facetOptions(act, payload, typed, 'oem_name'),
  'picker.model': (act, payload, typed) => facetOptions(act, payload, typed, 'model'),
  'picker.silence': silenceOptions,
}
