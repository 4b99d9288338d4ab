import { may } from '../../../src/actor.ts'
import { type Decided, type DecidedBefore, decide, undo } from '../../../src/arrival/decide.ts'
import { listWaiting } from '../../../src/arrival/list-waiting.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import { assetLabel } from '../asset-label.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import { chosenIds, type Reply } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { ActionPayload } from '../payloads.ts'
import type { Words } from '../words/words.ts'
import { ARRIVED_PAGE, arrivedScreen } from './arrived-screen.ts'
import { GROUP_IDS, REVIEW_PAGE, type ReviewPage, reviewScreen, tickedElsewhere } from './review-screen.ts'
import { canCarry } from './ticked-ids.ts'
import { MOST_WAITING, waitingScreen } from './waiting-screen.ts'

type Page = ActionPayload<'arrival.approveSelected'>

/** Everything that the person has ticked: on this page, and what the form carries from other pages. */
function tickedOf({ interaction }: Act, { ticked = [] }: Pick<Page, 'ticked'>): number[] {
  return [...ticked, ...GROUP_IDS.flatMap(id => chosenIds(interaction.values[id]))]
}

/** Reads one page of the assets that wait; the last page if there are fewer by now. `null`: no such arrival. */
async function readPage(act: Act, { arrivalId, offset, ticked = [] }: Page): Promise<ReviewPage | null> {
  const read = (from: number) =>
    readArrival(act.ctx.db, act.actor.accountId, arrivalId, { limit: REVIEW_PAGE, offset: from, order: 'waiting' })
  const arrival = await read(offset)
  if (!arrival) return null
  const { waiting } = arrival.counts
  const last = waiting === 0 ? 0 : offset < waiting ? offset : Math.floor((waiting - 1) / REVIEW_PAGE) * REVIEW_PAGE
  const found = last === offset ? arrival : await read(last)
  if (!found) return null
  const assets = found.assets.filter(asset => asset.decision === null)
  return { arrival: { ...found, assets }, offset: last, ticked }
}

async function review(act: Act, kind: 'open' | 'replace', page: Page, notice?: string): Promise<Reply[]> {
  const found = await readPage(act, page)
  return found ? [{ kind, screen: reviewScreen(act.w, found, notice) }] : stale(act.w)
}

/**
 * Turns to another page, with everything that is ticked. If that is more than a form can carry, the page stays, with
 * its ticks, and says so. `back`: how to get from the offset of the payload to the one of the page that was shown.
 */
const turn = (back: number) =>
  look(async (act: Act, page: Page): Promise<Reply[]> => {
    const all = { ...page, ticked: tickedOf(act, page) }
    const found = await readPage(act, all)
    if (!found) return stale(act.w)
    if (canCarry(tickedElsewhere(found))) return [{ kind: 'replace', screen: reviewScreen(act.w, found) }]
    const here = { ...all, offset: Math.max(0, page.offset + back) }
    return await review(act, 'replace', here, act.w.t('arrival.tooManyTicked'))
  })

/** Says who decided first, and when. */
function alreadyDecidedText(w: Words, earlier: Pick<DecidedBefore, 'decision' | 'by' | 'at'>): string {
  const when = w.when(earlier.at)
  switch (earlier.decision) {
    case 'approved':
      return w.t('arrival.alreadyApproved', { name: earlier.by ?? '', when })
    case 'declined':
      return w.t('arrival.alreadyDeclined', { name: earlier.by ?? '', when })
    case 'imported':
      return w.t('arrival.alreadyImported', { when })
    default:
      return earlier.decision satisfies never
  }
}

/** How many assets are named that somebody else decided first. */
const MOST_BEFORE = 10

/** A line for each asset that somebody else decided first. */
function decidedBeforeLines(w: Words, before: readonly DecidedBefore[]): string[] {
  const lines = before.slice(0, MOST_BEFORE).map(one => w.pair(assetLabel(w, one), alreadyDecidedText(w, one)))
  const more = before.length - lines.length
  return more > 0 ? [...lines, w.t('common.more', { count: more })] : lines
}

/**
 * The reply to a decision that was made on a post. The announcement edits every posted copy, so success needs no reply.
 */
function replyOnPost(act: Act, outcome: Decided): Reply[] {
  switch (outcome.kind) {
    case 'decided':
    case 'undone':
      return [{ kind: 'nothing' }]
    case 'already_decided':
      return [
        { kind: 'say', screen: noticeScreen(act.w, act.w.t('arrival.title'), alreadyDecidedText(act.w, outcome)) },
      ]
    case 'merged':
      return [{ kind: 'say', screen: noticeScreen(act.w, act.w.t('arrival.title'), act.w.t('arrival.known')) }]
    case 'not_found':
      return stale(act.w)
    case 'not_allowed':
      return notAllowed(act.w, outcome)
    default:
      return outcome satisfies never
  }
}

/** The reply to a decision that was made in the dialog: what was done, and what still waits. */
async function replyInDialog(act: Act, outcome: Decided, { arrivalId, offset }: Page): Promise<Reply[]> {
  const { w } = act
  const page = { arrivalId, offset }
  switch (outcome.kind) {
    case 'decided': {
      const done = `${w.t(`arrival.tally.${outcome.decision}`, { count: outcome.assets })}.`
      return await review(act, 'replace', page, [done, ...decidedBeforeLines(w, outcome.before)].join('\n'))
    }
    case 'already_decided':
      return await review(act, 'replace', page, decidedBeforeLines(w, outcome.before).join('\n'))
    case 'merged':
      return await review(act, 'replace', page, w.t('arrival.known'))
    case 'undone':
    case 'not_found':
    case 'not_allowed':
      return replyOnPost(act, outcome)
    default:
      return outcome satisfies never
  }
}

type Decision = 'approved' | 'declined'

const decideSelected = (decision: Decision) =>
  deed(
    async (act, page: Page) => {
      const assetIds = tickedOf(act, page)
      // Who may not decide reads that, and not that nothing was ticked.
      if (assetIds.length === 0 && may(act.actor, 'manage_feeds')) return { kind: 'nothing_ticked' as const }
      return await decide(act.ctx, act.actor, { arrivalId: page.arrivalId, assetIds, decision })
    },
    async (act, outcome, page) => {
      if (outcome.kind !== 'nothing_ticked') return await replyInDialog(act, outcome, page)
      const found = await readPage(act, page)
      if (!found) return stale(act.w)
      // The last group that was shown stands right above the buttons.
      const lastGroup = GROUP_IDS.findLast(id => act.interaction.values[id] !== undefined) ?? GROUP_IDS[0]
      const errors = { [lastGroup]: act.w.t('arrival.nothingTicked') }
      return [{ kind: 'errors', errors, screen: reviewScreen(act.w, found) }]
    },
  )

/** The button beside one asset, in a dialog of an older release. */
const decideOne = (decision: Decision) =>
  deed(
    ({ ctx, actor }, { arrivalId, assetId }: ActionPayload<'arrival.approve'>) =>
      decide(ctx, actor, { arrivalId, assetIds: [assetId], decision }),
    replyInDialog,
  )

const decideAll = (decision: Decision) =>
  deed(
    ({ ctx, actor }, { arrivalId }: ActionPayload<'arrival.approveAll'>) =>
      decide(ctx, actor, { arrivalId, assetIds: null, decision }),
    replyOnPost,
  )

/** Shows all new assets of one read, also those that are decided. */
const show = (kind: 'open' | 'replace') =>
  look(async ({ ctx, w, actor }: Act, { arrivalId, offset }: ActionPayload<'arrival.show'>): Promise<Reply[]> => {
    const arrival = await readArrival(ctx.db, actor.accountId, arrivalId, {
      limit: ARRIVED_PAGE,
      offset,
      order: 'arrived',
    })
    return arrival ? [{ kind, screen: arrivedScreen(w, arrival, offset) }] : stale(w)
  })

/** New incoming assets: decide on all of them or on those that are ticked, undo, and show what was decided. */
export const arrivalActions: HandlersOf<'arrival'> = {
  'arrival.approveAll': decideAll('approved'),
  'arrival.declineAll': decideAll('declined'),
  'arrival.undo': deed(({ ctx, actor }, what) => undo(ctx, actor, what), replyOnPost),
  'arrival.waiting': look(async ({ ctx, w, actor }) => [
    { kind: 'open', screen: waitingScreen(w, actor, await listWaiting(ctx.db, actor.accountId, MOST_WAITING)) },
  ]),
  'arrival.review': look((act, page) => review(act, 'open', page)),
  'arrival.page': turn(REVIEW_PAGE),
  'arrival.nextPage': turn(-REVIEW_PAGE),
  'arrival.approveSelected': decideSelected('approved'),
  'arrival.declineSelected': decideSelected('declined'),
  'arrival.approve': decideOne('approved'),
  'arrival.decline': decideOne('declined'),
  'arrival.show': show('open'),
  'arrival.showPage': show('replace'),
  'arrival.showNext': show('replace'),
}
