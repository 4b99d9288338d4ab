import { may } from '../../../src/actor.ts'
import { readIntegration } from '../../../src/integration/list-integrations.ts'
import { findFeedsToCompare } from '../../../src/own-list/find-feeds-to-compare.ts'
import { selectOwnList } from '../../../src/own-list/select-own-list.ts'
import { readDraft } from '../../../src/selection/draft.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import { type Reply, typed } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import { drawPicker } from '../picker/draw-picker.ts'
import type { Screen } from '../screen.ts'
import { chooseFeedScreen } from './choose-feed-screen.ts'
import { drawComparison } from './draw-comparison.ts'
import { ownListFormScreen } from './form-screen.ts'
import { receiveList } from './receive-list.ts'
import { type Refusal, refusalText } from './refusal-text.ts'

/** A person's own list: handing it over, what it has in common with a feed, and selecting by it. */
export const ownListActions: HandlersOf<'ownList'> = {
  'ownList.open': look(async (act, { integrationId }) => {
    if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
    const screen = await drawForm(act, integrationId)
    return screen ? [{ kind: 'open', screen }] : stale(act.w)
  }),

  'ownList.compare': deed(
    ({ ctx, actor, files, interaction }) =>
      receiveList(ctx, actor, files, {
        pasted: typed(interaction, 'numbers'),
        reference: interaction.values.file?.[0] ?? null,
      }),
    async (act, outcome, { integrationId }) => {
      if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
      if (outcome.kind === 'saved') return await show(act, { listId: outcome.listId, integrationId })
      const screen = await drawForm(act, integrationId)
      const field = isAboutFile(act, outcome) ? 'file' : 'numbers'
      return screen ? [{ kind: 'errors', errors: { [field]: refusalText(act.w, outcome) }, screen }] : stale(act.w)
    },
  ),

  'ownList.receive': deed(
    ({ ctx, actor, files, interaction }) =>
      receiveList(ctx, actor, files, { pasted: '', reference: interaction.values.file?.[0] ?? null }),
    async (act, outcome) => {
      const { ctx, w, actor } = act
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      if (outcome.kind !== 'saved')
        return [{ kind: 'message', screen: noticeScreen(w, w.t('ownList.title'), refusalText(w, outcome)) }]
      const feeds = await findFeedsToCompare(ctx.db, actor)
      const [only, ...others] = feeds
      if (!only) return [{ kind: 'message', screen: noticeScreen(w, w.t('ownList.title'), w.t('ownList.noFeed')) }]
      const { listId } = outcome
      if (others.length > 0) return [{ kind: 'message', screen: chooseFeedScreen(w, listId, feeds) }]
      const wanted = { listId, integrationId: only.id, part: 'summary' as const, offset: 0 }
      const screen = await drawComparison(ctx, w, actor, wanted)
      return screen ? [{ kind: 'message', screen }] : stale(w)
    },
  ),

  'ownList.show': look((act, payload) =>
    may(act.actor, 'manage_feeds')
      ? show(act, payload)
      : notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' }),
  ),

  'ownList.select': deed(
    ({ ctx, actor }, { listId, integrationId, suggested }) =>
      selectOwnList(ctx, actor, { listId, integrationId, suggested: suggested === 'yes' }),
    async (act, outcome, { integrationId }) => {
      const { ctx, w, actor } = act
      if (outcome.kind === 'not_allowed') return notAllowed(w, outcome)
      const draft = await readDraft(ctx.db, actor, { integrationId })
      if (!draft) return stale(w)
      // After a second press the picker shows what the first one selected.
      const notice = { saved: w.t('ownList.selected'), gone: w.t('ownList.gone'), no_match: w.t('ownList.noMatch') }
      const screen = await drawPicker(ctx, w, draft, notice[outcome.kind])
      return [outcome.kind === 'saved' ? { kind: 'replace', screen } : { kind: 'replace', screen, refused: true }]
    },
  ),
}

async function drawForm({ ctx, w, actor, files }: Act, integrationId: number): Promise<Screen | null> {
  const integration = await readIntegration(ctx.db, actor.accountId, integrationId)
  if (!integration || integration.state === 'installed') return null
  const way = (await files?.way()) ?? 'not_permitted'
  return ownListFormScreen(w, { integrationId, name: integration.name, way })
}

/** Whether the refusal stands below the field of the file. */
function isAboutFile({ interaction }: Act, refusal: Refusal): boolean {
  return refusal.kind !== 'incomplete' && interaction.values.file?.[0] !== undefined
}

async function show(
  { ctx, w, actor }: Act,
  wanted: { listId: number; integrationId: number } & Partial<Parameters<typeof drawComparison>[3]>,
): Promise<Reply[]> {
  const screen = await drawComparison(ctx, w, actor, { part: 'summary', offset: 0, ...wanted })
  return screen
    ? [{ kind: 'replace', screen }]
    : [{ kind: 'say', screen: noticeScreen(w, w.t('ownList.title'), w.t('ownList.gone')) }]
}
