import { may } from '../../../src/actor.ts'
import { SILENCES } from '../../../src/asset/asset-filter.ts'
import { findFacets } from '../../../src/asset/facets.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { confirm } from '../../../src/selection/confirm.ts'
import { type Draft, discardDraft, openDraft, readDraft } from '../../../src/selection/draft.ts'
import { type DraftView, FIRST_VIEW, filterOf, lookAt } from '../../../src/selection/draft-view.ts'
import { readConfirmed } from '../../../src/selection/read-confirmed.ts'
import type { Seen } from '../../../src/selection/seen.ts'
import { type Changed, keepPage, type PageForm, tickMatching } from '../../../src/selection/tick.ts'
import { listSubscriptions } from '../../../src/subscription/list-subscriptions.ts'
import { type Act, deed, type HandlersOf, notAllowed, type OptionsOf } from '../handler.ts'
import { chosenIds, type Reply, typed } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { Payload } from '../payloads.ts'
import type { Words } from '../words/words.ts'
import { confirmedBeforeText, confirmedScreen, keptText } from './confirmed-screen.ts'
import { drawPicker } from './draw-picker.ts'
import { facetId, facetValue } from './picker-screen.ts'

/** Opens the actor's draft of a feed and draws it; the refusal in its place where they may not. */
export const openPicker = (kind: 'open' | 'message') =>
  deed(
    ({ ctx, actor }, { integrationId }: Payload<'assets.edit'>) => openDraft(ctx, actor, integrationId),
    async (act, draft) => {
      if ('kind' in draft) return draft.kind === 'not_allowed' ? notAllowed(act.w, draft) : await gone(act, null)
      return [{ kind, screen: await drawPicker(act.ctx, act.w, draft) }]
    },
  )

/** What the person saw when they did it. */
const seenIn = ({ interaction: { screen } }: Act, { version }: { version?: number | undefined }): Seen => ({
  version,
  screen,
})

/** Changes what part of the list the person looks at, and draws it. */
const lookingAt = <P extends { draftId: number }>(change: (act: Act, payload: P) => Partial<DraftView> | null) =>
  deed(
    async (act, payload: P) => {
      const draft = await readDraft(act.ctx.db, act.actor, { draftId: payload.draftId })
      const view = change(act, payload)
      return draft && view ? await lookAt(act.ctx, draft, view, act.interaction.screen) : draft
    },
    async (act, draft, { draftId }) =>
      draft ? [{ kind: 'replace', screen: await drawPicker(act.ctx, act.w, draft) }] : await gone(act, draftId),
  )

/** Changes the draft that the person sees, and draws it as it is then. */
const changing = (
  change: (act: Act, draft: Draft, seen: Seen) => Promise<Changed>,
  now = (draft: Draft): { draftId: number } | { integrationId: number } => ({ draftId: draft.id }),
) =>
  deed(
    async (act, payload: Payload<'picker.tick'>) => {
      const draft = await readDraft(act.ctx.db, act.actor, { draftId: payload.draftId })
      return draft && { changed: await change(act, draft, seenIn(act, payload)), now: now(draft) }
    },
    async (act, outcome, { draftId }) => {
      if (!outcome || outcome.changed === 'gone') return await gone(act, draftId)
      return await seenAnew(act, outcome.now, noticeOf(act.w, outcome.changed))
    },
  )

/** Why a change was not taken; null where it was. */
function noticeOf(w: Words, changed: Exclude<Changed, 'gone'>): string | null {
  switch (changed) {
    case 'kept':
      return null
    case 'merged':
      return w.t('picker.merged')
    case 'outdated':
      return w.t('picker.outdated')
    default:
      return changed satisfies never
  }
}

/** The draft as it is now; with a `notice`, what the person did was not taken. */
async function seenAnew(
  act: Act,
  by: { draftId: number } | { integrationId: number },
  notice: string | null,
): Promise<Reply[]> {
  const draft = await readDraft(act.ctx.db, act.actor, by)
  if (!draft) return await gone(act, 'draftId' in by ? by.draftId : null)
  const screen = await drawPicker(act.ctx, act.w, draft, notice ?? undefined)
  return [notice === null ? { kind: 'replace', screen } : { kind: 'replace', screen, refused: true }]
}

/** The ticks of the page as the form has them; nothing of a list that didn't come. */
function ticksOf({ interaction: { shown, values } }: Act): PageForm {
  return shown.assets && values.assets
    ? { assets: { shown: chosenIds(shown.assets), ticked: chosenIds(values.assets) } }
    : {}
}

/** Those, and what is to happen to assets that appear later. */
function formOf(act: Act): PageForm {
  const { shown, values } = act.interaction
  return {
    ...ticksOf(act),
    ...(shown.importNew && values.importNew ? { importNew: values.importNew.includes('yes') } : {}),
  }
}

export const pickerActions: HandlersOf<'picker'> = {
  'picker.search': lookingAt(({ interaction }) =>
    interaction.values.search ? { search: typed(interaction, 'search') } : null,
  ),
  'picker.oemName': lookingAt(({ interaction: { values } }) =>
    values.oemName ? { oemName: facetChosen(values.oemName), model: null } : null,
  ),
  'picker.model': lookingAt(({ interaction: { values } }) =>
    values.model ? { model: facetChosen(values.model) } : null,
  ),
  'picker.silence': lookingAt(({ interaction: { values } }) =>
    values.silence ? { silence: SILENCES.find(one => one === values.silence?.[0]) ?? null } : null,
  ),
  'picker.clear': lookingAt(() => FIRST_VIEW),
  'picker.after': lookingAt((_, { assetId }) => ({ after: assetId })),
  'picker.before': lookingAt((_, { assetId }) => ({ before: assetId })),

  'picker.tick': changing((act, draft, seen) => keepPage(act.ctx, draft, ticksOf(act), seen)),
  'picker.selectAll': changing((act, draft, seen) => tickMatching(act.ctx, draft, filterOf(draft.view), true, seen)),
  'picker.deselectAll': changing((act, draft, seen) => tickMatching(act.ctx, draft, filterOf(draft.view), false, seen)),
  'picker.importNew': changing((act, draft, seen) => keepPage(act.ctx, draft, formOf(act), seen)),
  'picker.startOver': changing(
    async (act, draft, seen) => {
      if (!(await discardDraft(act.ctx, act.actor, draft.id, seen))) return 'outdated'
      const fresh = await openDraft(act.ctx, act.actor, draft.integrationId)
      return 'kind' in fresh ? 'gone' : 'kept'
    },
    draft => ({ integrationId: draft.integrationId }),
  ),

  'picker.confirm': deed(
    async (act, payload) => {
      const { draftId } = payload
      const seen = seenIn(act, payload)
      // What the person sees is what they confirm, even where the last tick's own request is still on its way.
      const draft = await readDraft(act.ctx.db, act.actor, { draftId })
      if (draft && may(act.actor, 'manage_feeds')) {
        const kept = await keepPage(act.ctx, draft, formOf(act), seen)
        if (kept === 'merged') return { kind: 'merged' as const }
        // Whether a page was emptied or only left out, nobody knows before the person has seen it so.
        if (kept === 'kept' && act.interaction.leftOut?.includes('assets')) return { kind: 'emptied' as const }
      }
      return await confirm(act.ctx, act.actor, draftId, { seen })
    },
    async (act, outcome, { draftId }) => {
      const { ctx, w, actor } = act
      switch (outcome.kind) {
        case 'confirmed': {
          const channels = await listSubscriptions(ctx.db, actor.accountId)
          return [{ kind: 'replace', screen: confirmedScreen(w, outcome, channels.length > 0) }, { kind: 'home' }]
        }
        case 'merged':
          return await seenAnew(act, { draftId }, w.t('picker.merged'))
        case 'emptied':
          return await seenAnew(act, { draftId }, w.t('picker.emptied'))
        case 'outdated':
          return await seenAnew(act, { draftId }, w.t('picker.outdated'))
        case 'already_confirmed':
          return await seenAnew(act, { draftId }, keptText(w, outcome))
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
  ),
}

/** The draft is no more: confirmed before, by whom and with how many, or thrown away. */
async function gone({ ctx, w, actor }: Act, draftId: number | null): Promise<Reply[]> {
  const before = draftId === null ? null : await readConfirmed(ctx.db, actor, draftId)
  const text = before ? confirmedBeforeText(w, before) : w.t('confirmed.gone')
  return [{ kind: 'replace', screen: noticeScreen(w, w.t('picker.title'), text), refused: true }]
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

export const pickerOptions: OptionsOf<'picker'> = {
  'picker.oemName': (act, payload, typed) => facetOptions(act, payload, typed, 'oem_name'),
  'picker.model': (act, payload, typed) => facetOptions(act, payload, typed, 'model'),
  'picker.silence': silenceOptions,
}
