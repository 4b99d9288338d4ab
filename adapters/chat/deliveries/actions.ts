import { may } from '../../../src/actor.ts'
import { listUndelivered, type Resolution, resolveUndelivered } from '../../../src/announcement/undelivered.ts'
import { type Act, deed, type HandlersOf, look, notAllowed, stale } from '../handler.ts'
import type { Reply } from '../interaction.ts'
import type { ActionPayload } from '../payloads.ts'
import { undeliveredListScreen } from './undelivered-list-screen.ts'

/** Draws the list of what did not arrive. */
async function drawList(act: Act, kind: 'open' | 'replace'): Promise<Reply[]> {
  if (!may(act.actor, 'manage_feeds')) return notAllowed(act.w, { kind: 'not_allowed', needs: 'manage_feeds' })
  return [{ kind, screen: undeliveredListScreen(act.w, await listUndelivered(act.ctx, act.actor.accountId)) }]
}

/** What a person says about the message: whether it arrived. */
type Answer = Omit<Resolution, 'announcementId'>

/** Resolves a message from the list, then shows what is left of the list. */
const resolveInList = (answer: Answer) =>
  deed(
    ({ ctx, actor }, { announcementId }: ActionPayload<'undelivered.arrived'>) =>
      resolveUndelivered(ctx, actor, { announcementId, ...answer }),
    async (act, outcome) =>
      outcome.kind === 'not_allowed'
        ? notAllowed(act.w, outcome)
        : [...(await drawList(act, 'replace')), { kind: 'home' }],
  )

/** Resolves a message from the post that asks about it. The announcement edits every copy of that post. */
const resolveInMessage = (answer: Answer) =>
  deed(
    ({ ctx, actor }, { announcementId }: ActionPayload<'undelivered.isThere'>) =>
      resolveUndelivered(ctx, actor, { announcementId, ...answer }),
    (act, outcome) => {
      if (outcome.kind === 'not_allowed') return notAllowed(act.w, outcome)
      return outcome.kind === 'not_open' ? stale(act.w) : [{ kind: 'nothing' }]
    },
  )

/** Messages that were refused, or that are ambiguous. */
export const undeliveredActions: HandlersOf<'undelivered'> = {
  'undelivered.open': look(act => drawList(act, 'open')),
  'undelivered.again': resolveInList({ arrived: false }),
  'undelivered.arrived': resolveInList({ arrived: true }),
  'undelivered.postAgain': resolveInMessage({ arrived: false }),
  'undelivered.postAll': resolveInMessage({ arrived: false, all: true }),
  'undelivered.isThere': resolveInMessage({ arrived: true }),
}
