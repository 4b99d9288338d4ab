import { type Decided, decide, undo } from '../../../src/arrival/decide.ts'
import { listWaiting } from '../../../src/arrival/list-waiting.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import { type Act, carried, type Handlers, notAllowed, stale } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import { REVIEW_PAGE, reviewScreen } from '../screens/arrival.ts'
import { noticeScreen } from '../screens/notice.ts'
import { WAITING_SHOWN, waitingScreen } from '../screens/waiting.ts'

async function review(act: Act, kind: 'open' | 'replace', notice?: string): Promise<Reply[]> {
  const [arrivalId, offset] = carried(act)
  const arrival = await readArrival(act.ctx.db, act.actor.accountId, arrivalId, {
    limit: REVIEW_PAGE,
    offset,
    order: 'arrived',
  })
  if (!arrival) return stale(act.w)
  return [{ kind, screen: reviewScreen(act.w, arrival, offset, notice) }]
}

/** Who was first, where somebody was. */
function firstText(act: Act, outcome: Extract<Decided, { kind: 'already_decided' }>): string {
  const when = act.w.when(outcome.at)
  switch (outcome.decision) {
    case 'approved':
      return act.w.t('arrival.alreadyApproved', { name: outcome.by ?? '', when })
    case 'declined':
      return act.w.t('arrival.alreadyDeclined', { name: outcome.by ?? '', when })
    case 'imported':
      return act.w.t('arrival.alreadyImported', { when })
    default:
      return outcome.decision satisfies never
  }
}

/** On the digest: every posted copy is edited by the announcement, so there is nothing more to say. */
function told(act: Act, outcome: Decided): Reply[] {
  switch (outcome.kind) {
    case 'decided':
    case 'undone':
      return [{ kind: 'nothing' }]
    case 'already_decided':
      return [{ kind: 'say', screen: noticeScreen(act.w, act.w.t('arrival.title'), firstText(act, outcome)) }]
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

async function decideOne(act: Act, decision: 'approved' | 'declined'): Promise<Reply[]> {
  const [arrivalId, , assetId] = carried(act)
  const outcome = await decide(act.ctx, act.actor, { arrivalId, assetId, decision })
  if (outcome.kind === 'decided') return await review(act, 'replace')
  if (outcome.kind === 'merged') return await review(act, 'replace', act.w.t('arrival.known'))
  if (outcome.kind === 'already_decided') return await review(act, 'replace', firstText(act, outcome))
  return told(act, outcome)
}

async function decideAll(act: Act, decision: 'approved' | 'declined'): Promise<Reply[]> {
  const [arrivalId] = carried(act)
  return told(act, await decide(act.ctx, act.actor, { arrivalId, assetId: null, decision }))
}

/** New incoming assets: all, one by one, undo. */
export const arrivalActions: Handlers = {
  'arrival.approveAll': act => decideAll(act, 'approved'),
  'arrival.declineAll': act => decideAll(act, 'declined'),
  'arrival.undo': async act => {
    const what = act.interaction.carries.endsWith(',imported') ? 'imported' : 'decided'
    return told(act, await undo(act.ctx, act.actor, { arrivalId: carried(act)[0], what }))
  },
  'arrival.waiting': async ({ ctx, w, actor }) => [
    { kind: 'open', screen: waitingScreen(w, actor, await listWaiting(ctx.db, actor.accountId, WAITING_SHOWN)) },
  ],
  'arrival.review': act => review(act, 'open'),
  'arrival.page': act => review(act, 'replace'),
  'arrival.nextPage': act => review(act, 'replace'),
  'arrival.approve': act => decideOne(act, 'approved'),
  'arrival.decline': act => decideOne(act, 'declined'),
}
