import { may } from '../../../src/actor.ts'
import { SILENCES } from '../../../src/asset/asset-filter.ts'
import { findFacets } from '../../../src/asset/facets.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Draft, discardDraft, openDraft, readDraft } from '../../../src/selection/draft.ts'
import { type DraftView, FIRST_VIEW, resolveView, saveView } from '../../../src/selection/draft-view.ts'
import { readConfirmedDraft } from '../../../src/selection/read-confirmed-draft.ts'
import type { Seen } from '../../../src/selection/seen.ts'
import { type Changed, type PageForm, saveTicks, tickMatching } from '../../../src/selection/tick.ts'
import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import { type Act, deed, type HandlersOf, notAllowed, type OptionsOf } from '../handler.ts'
import { chosenIds, type Reply, typed } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { ActionPayload } from '../payloads.ts'
import type { Words } from '../words/words.ts'
import { confirmedBeforeText, confirmedScreen, draftKeptText } from './confirmed-screen.ts'
import { drawPicker } from './draw-picker.ts'
import { facetId, facetValue, noneScreen } from './picker-screen.ts'

/** Opens the actor's draft of a feed and draws the picker; if they may not, shows the refusal. */
export const openPicker = (kind: 'open' | 'message') =>
  deed(
    ({ ctx, actor }, { integrationId }: ActionPayload<'assets.edit'>) => openDraft(ctx, actor, integrationId),
    async (act, draft) => {
      if ('kind' in draft) return draft.kind === 'not_allowed' ? notAllowed(act.w, draft) : await gone(act, null)
      return [{ kind, screen: await drawPicker(act.ctx, act.w, draft) }]
    },
  )

/** What the person saw when they acted: the version of the draft, on which screen. */
const seenIn = ({ interaction: { screenId } }: Act, { version }: { version?: number | undefined }): Seen => ({
  version,
  screenId,
})

/** An action that changes which part of the list the person sees. A null `change` leaves the view as it is. */
const changeView = <P extends { draftId: number }>(change: (act: Act, payload: P) => Partial<DraftView> | null) =>
  deed(
    async (act, payload: P) => {
      const draft = await readDraft(act.ctx.db, act.actor, { draftId: payload.draftId })
      const view = change(act, payload)
      return draft && view ? await saveView(act.ctx, draft, view, act.interaction.screenId) : draft
    },
    async (act, draft, { draftId }) =>
      draft ? [{ kind: 'replace', screen: await drawPicker(act.ctx, act.w, draft) }] : await gone(act, draftId),
  )

/**
 * An action that changes the draft as the person sees it, then draws the draft that `toDraw` names. No role is checked:
 * a draft is its owner's, and has no effect before Confirm, which checks it.
 */
const changeDraft = (
  change: (act: Act, draft: Draft, seen: Seen) => Promise<Changed>,
  toDraw = (draft: Draft): { draftId: number } | { integrationId: number } => ({ draftId: draft.id }),
) =>
  deed(
    async (act, payload: ActionPayload<'picker.tick'>) => {
      const draft = await readDraft(act.ctx.db, act.actor, { draftId: payload.draftId })
      return draft && { kind: await change(act, draft, seenIn(act, payload)), toDraw: toDraw(draft) }
    },
    async (act, outcome, { draftId }) => {
      if (!outcome || outcome.kind === 'gone') return await gone(act, draftId)
      return await drawCurrent(act, outcome.toDraw, noticeOf(act.w, outcome.kind))
    },
  )

/** Why a change was refused; null if it was saved. */
function noticeOf(w: Words, changed: Exclude<Changed, 'gone'>): string | null {
  switch (changed) {
    case 'saved':
      return null
    case 'merged':
      return w.t('picker.merged')
    case 'outdated':
      return w.t('picker.outdated')
    default:
      return changed satisfies never
  }
}

/** Draws the current draft. A `notice` says why the person's change was refused. */
async function drawCurrent(
  act: Act,
  by: { draftId: number } | { integrationId: number },
  notice: string | null,
): Promise<Reply[]> {
  const draft = await readDraft(act.ctx.db, act.actor, by)
  if (!draft) return await gone(act, 'draftId' in by ? by.draftId : null)
  const screen = await drawPicker(act.ctx, act.w, draft, notice ?? undefined)
  return [notice === null ? { kind: 'replace', screen } : { kind: 'replace', screen, refused: true }]
}

/** The ticks of the page, and the checkbox for assets that appear later; without what the platform didn't send. */
function formOf({ interaction: { checkboxOptions, values } }: Act): PageForm {
  return {
    ...(checkboxOptions.assets && values.assets
      ? { assets: { shown: chosenIds(checkboxOptions.assets), ticked: chosenIds(values.assets) } }
      : {}),
    ...(checkboxOptions.importNew && values.importNew ? { importNew: values.importNew.includes('yes') } : {}),
  }
}

/** Ticks or unticks everything that the draft's view lists. */
const tickListed = (ticked: boolean) => async (act: Act, draft: Draft, seen: Seen) => {
  const { filter } = await resolveView(act.ctx.db, draft)
  return await tickMatching(act.ctx, draft, filter, ticked, seen)
}

/** Confirm; `none`: the person was asked whether they mean no asset, and said yes. */
const confirmDraft = (none: boolean) =>
  deed(
    async (act, payload: ActionPayload<'picker.confirm'>) => {
      const { draftId } = payload
      const seen = seenIn(act, payload)
      // The person confirms what they see, even if the request of their last tick has not arrived yet.
      const draft = await readDraft(act.ctx.db, act.actor, { draftId })
      if (draft && may(act.actor, 'manage_feeds')) {
        // If it is `outdated` or `gone`, `confirm` finds the same and says so.
        const changed = await saveTicks(act.ctx, draft, formOf(act), seen)
        if (changed === 'merged') return { kind: 'merged' as const }
        // The page may have been emptied by the person or left out by the client. Show it as emptied first, so that the
        // next Confirm is certain.
        if (changed === 'saved' && act.interaction.leftOut?.includes('assets')) return { kind: 'emptied' as const }
      }
      return await confirm(act.ctx, act.actor, draftId, { seen, none })
    },
    async (act, outcome, { draftId }) => {
      const { ctx, w, actor } = act
      switch (outcome.kind) {
        case 'confirmed': {
          const channels = await listSubscriptions(ctx.db, actor.accountId)
          return [{ kind: 'replace', screen: confirmedScreen(w, outcome, channels.length > 0) }, { kind: 'home' }]
        }
        case 'none_selected': {
          const draft = await readDraft(ctx.db, actor, { draftId })
          return draft ? [{ kind: 'replace', screen: noneScreen(w, draft), refused: true }] : await gone(act, draftId)
        }
        case 'merged':
          return await drawCurrent(act, { draftId }, w.t('picker.merged'))
        case 'emptied':
          return await drawCurrent(act, { draftId }, w.t('picker.emptied'))
        case 'outdated':
          return await drawCurrent(act, { draftId }, w.t('picker.outdated'))
        case 'selection_changed_meanwhile':
          return await drawCurrent(act, { draftId }, draftKeptText(w, outcome))
        case 'draft_gone':
          return await gone(act, draftId)
        case 'still_reading':
          return [{ kind: 'say', screen: noticeScreen(w, w.t('picker.title'), w.t('confirmed.stillReading')) }]
        case 'not_allowed':
          return notAllowed(w, outcome)
        default:
          return outcome satisfies never
      }
    },
  )

export const pickerActions: HandlersOf<'picker'> = {
  'picker.search': changeView(({ interaction }) =>
    interaction.values.search ? { search: typed(interaction, 'search') } : null,
  ),
  'picker.oemName': changeView(({ interaction: { values } }) =>
    values.oemName ? { oemName: facetChosen(values.oemName), model: null } : null,
  ),
  'picker.model': changeView(({ interaction: { values } }) =>
    values.model ? { model: facetChosen(values.model) } : null,
  ),
  'picker.silence': changeView(({ interaction: { values } }) =>
    values.silence ? { silence: SILENCES.find(one => one === values.silence?.[0]) ?? null } : null,
  ),
  'picker.clear': changeView(() => FIRST_VIEW),
  'picker.containing': changeView((_, { containing }) => ({ containing: containing === 'yes' })),
  'picker.after': changeView((_, { assetId, position = null }) => ({ after: assetId, position })),
  'picker.before': changeView((_, { assetId, position = null }) => ({ before: assetId, position })),
  'picker.back': changeView(() => null),

  'picker.tick': changeDraft((act, draft, seen) => saveTicks(act.ctx, draft, formOf(act), seen)),
  'picker.selectAll': changeDraft(tickListed(true)),
  'picker.deselectAll': changeDraft(tickListed(false)),
  'picker.importNew': changeDraft((act, draft, seen) => saveTicks(act.ctx, draft, formOf(act), seen)),
  'picker.startOver': changeDraft(
    async (act, draft, seen) => {
      if (!(await discardDraft(act.ctx, act.actor, draft.id, seen))) return 'outdated'
      const fresh = await openDraft(act.ctx, act.actor, draft.integrationId)
      return 'kind' in fresh ? 'gone' : 'saved'
    },
    draft => ({ integrationId: draft.integrationId }),
  ),

  'picker.confirm': confirmDraft(false),
  'picker.confirmNone': confirmDraft(true),
}

/** Says that the draft doesn't exist any more: it was confirmed (by whom, with how many assets), or discarded. */
async function gone({ ctx, w, actor }: Act, draftId: number | null): Promise<Reply[]> {
  const before = draftId === null ? null : await readConfirmedDraft(ctx.db, actor, draftId)
  const text = before ? confirmedBeforeText(w, before) : w.t('confirmed.gone')
  return [{ kind: 'replace', screen: noticeScreen(w, w.t('picker.title'), text), refused: true }]
}

function facetChosen(chosen: readonly string[] | undefined): string | null {
  return chosen?.[0] === undefined ? null : facetValue(chosen[0])
}

/** OEMs or models that match the typed text; those with the most assets come first. */
async function facetOptions(
  { ctx, w, actor }: Act,
  { draftId }: ActionPayload<'picker.model'>,
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

/** The filters for silent machines, each with the number of machines that match. */
async function silenceOptions({ ctx, w, actor }: Act, { draftId }: ActionPayload<'picker.silence'>) {
  const draft = await readDraft(ctx.db, actor, { draftId })
  const integration = draft && (await readIntegration(ctx.db, actor.accountId, draft.integrationId))
  if (!integration) return []
  return SILENCES.map(id => ({
    id,
    label: `${w.t(`silence.filters.${id}`)} (${w.number(integration.silence[id])})`,
  }))
}

export const pickerOptions: OptionsOf<'picker'> = {
  'picker.oemName': (act, payload, typed) => facetOptions(act, payload, typed, 'oem_name'),
  'picker.model': (act, payload, typed) => facetOptions(act, payload, typed, 'model'),
  'picker.silence': silenceOptions,
}
