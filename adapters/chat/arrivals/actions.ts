import { type Decided, decide, undo } from '../../../src/arrival/decide.ts'
import { listWaiting } from '../../../src/arrival/list-waiting.ts'
import { readArrival } from '../../../src/arrival/read-arrival.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import { noticeScreen } from '../notice-screen.ts'
import type { ActionPayload } from '../payloads.ts'
import { REVIEW_PAGE, reviewScreen } from './arrival-screen.ts'
import { MOST_WAITING, waitingScreen } from './waiting-screen.ts'

async function review(
  act: Act,
  kind: 'open' | 'replace',
  { arrivalId, offset }: ActionPayload<'arrival.review'>,
  notice?: string,
): Promise<Reply[]> {
  const arrival = await readArrival(act.ctx.db, act.actor.accountId, arrivalId, {
    limit: REVIEW_PAGE,
    offset,
    order: 'arrived',
  })
  if (!arrival) return stale(act.w)
  return [{ kind, screen: reviewScreen(act.w, arrival, offset, notice) }]
}

/** Says who decided first, and when. */
function alreadyDecidedText(act: Act, outcome: Extract<Decided, { kind: 'already_decided' }>): string {
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

/**
 * The reply to a decision that was made on a post. The announcement edits every posted copy, so success needs no reply.
 */
function replyOnPost(act: Act, outcome: Decided): Reply[] {
  switch (outcome.kind) {
    case 'decided':
    case 'undone':
      return [{ kind: 'nothing' }]
    case 'already_decided':
      return [{ kind: 'say', screen: noticeScreen(act.w, act.w.t('arrival.title'), alreadyDecidedText(act, outcome)) }]
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

type Decision = 'approved' | 'declined'

const decideOne = (decision: Decision) =>
  deed(
    ({ ctx, actor }, { arrivalId, assetId }: ActionPayload<'arrival.approve'>) =>
      decide(ctx, actor, { arrivalId, assetId, decision }),
    async (act, outcome, page) => {
      if (outcome.kind === 'decided') return await review(act, 'replace', page)
      if (outcome.kind === 'merged') return await review(act, 'replace', page, act.w.t('arrival.known'))
      if (outcome.kind === 'already_decided')
        return await review(act, 'replace', page, alreadyDecidedText(act, outcome))
      return replyOnPost(act, outcome)
    },
  )

const decideAll = (decision: Decision) =>
  deed(
    ({ ctx, actor }, { arrivalId }: ActionPayload<'arrival.approveAll'>) =>
      decide(ctx, actor, { arrivalId, assetId: null, decision }),
    replyOnPost,
  )

/** New incoming assets: decide on all of them or on one at a time, and undo. */
export const arrivalActions: HandlersOf<'arrival'> = {
  'arrival.approveAll': decideAll('approved'),
  'arrival.declineAll': decideAll('declined'),
  'arrival.undo': deed(({ ctx, actor }, what) => undo(ctx, actor, what), replyOnPost),
  'arrival.waiting': look(async ({ ctx, w, actor }) => [
    { kind: 'open', screen: waitingScreen(w, actor, await listWaiting(ctx.db, actor.accountId, MOST_WAITING)) },
  ]),
  'arrival.review': look((act, page) => review(act, 'open', page)),
  'arrival.page': look((act, page) => review(act, 'replace', page)),
  'arrival.nextPage': look((act, page) => review(act, 'replace', page)),
  'arrival.approve': decideOne('approved'),
  'arrival.decline': decideOne('declined'),
}
