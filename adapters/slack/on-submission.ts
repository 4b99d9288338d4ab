import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { AllMiddlewareArgs, SlackViewMiddlewareArgs } from '@slack/bolt'
import { logFailure, performSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import { inTime } from '../chat/in-time.ts'
import { announceUnshown } from '../chat/inbox/announce-unshown.ts'
import type { Reply } from '../chat/interaction.ts'
import { failureScreen, fallbackScreen, noticeScreen, workingScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { words } from '../chat/words/words.ts'
import { readBlockId } from './element-id.ts'
import type { Handling } from './handling.ts'
import { showBy, showIfPossible } from './means.ts'
import { readSubmission, screenIdOf, type ViewSubmission, viewSubmission } from './read-interaction.ts'
import { renderModal } from './render-screen.ts'
import { directMessage, type Replying, showHomeToo, viewUpdate } from './reply.ts'
import { replyingTo, whoClicked } from './replying-to.ts'
import { untilDoneOrStored } from './until-done-or-stored.ts'

type Ack = SlackViewMiddlewareArgs['ack']

/** The outcome of a submission, and for whom it was drawn. */
interface Outcome {
  to: Replying
  replies: Reply[]
}

/**
 * Handles the submission of a modal. Its acknowledgement carries the next screen, so it waits for the deed and the
 * drawing. If that takes too long, it carries "one moment", which the outcome replaces.
 */
export async function onSubmission(
  handling: Handling,
  { ack, body, context }: SlackViewMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const { ctx, workspaces, patienceMs, deeds, showings } = handling
  const read = viewSubmission.safeParse(body)
  if (!read.success) return await ackFailure(handling, ack, read.error)
  const payload = read.data
  const interaction = readSubmission(payload)
  const key = screenIdOf(payload) ?? payload.view.id
  let known: Replying | null = null
  const outcome = deeds
    .run(key, async () => {
      const to = await replyingTo(ctx, workspaces, context, payload.user.id)
      known = to
      return { to, done: await performSafely({ ...to, interaction }) }
    })
    .then(async ({ to, done }): Promise<Outcome> => ({ to, replies: await done.draw() }))

  const quick = await inTime(
    patienceMs,
    outcome.catch((err: unknown) => ({ err })),
  )
  if (quick === null) {
    const click = { who: whoClicked(context, payload.user.id), interaction, patienceMs: 0 }
    return await ackWorking(handling, ack, { payload, key, click, outcome, known })
  }
  if ('err' in quick) return await ackFailure(handling, ack, quick.err)
  const isShowing = !showings.isFree(key)
  const next = await ackOutcome(ack, payload, quick.replies)
  // A showing of an earlier deed may still arrive and draw the list over "Confirmed", so the new screen is shown again.
  if (next && isShowing) await showings.run(key, () => showAgain(quick.to, payload, next))
  await refreshHomeIfAsked(quick)
}

/** Without an answer, Slack would only say that it had trouble connecting, and would leave the form there. */
async function ackFailure({ ctx }: Handling, ack: Ack, err: unknown): Promise<void> {
  const failure = failureScreen(words(DEFAULT_LANGUAGE, 'UTC'), logFailure(ctx, err))
  await ack({ response_action: 'push', view: renderModal(failure) })
}

/** Acknowledges with the outcome. Returns the screen that replaced the form, if one did. */
async function ackOutcome(ack: Ack, { view }: ViewSubmission, replies: Reply[]): Promise<Screen | null> {
  const reply = replies.find(reply => 'screen' in reply)
  switch (reply?.kind) {
    case undefined:
      await ack()
      return null
    case 'errors':
      await ack({ response_action: 'errors', errors: errorsByBlock(view, reply.errors) })
      return null
    case 'say':
      // Pushed on top of the form, so that what was typed is kept below.
      await ack({ response_action: 'push', view: renderModal(reply.screen) })
      return null
    case 'open':
    case 'replace':
    case 'message':
      await ack({ response_action: 'update', view: renderModal(reply.screen) })
      return reply.screen
    default:
      return reply satisfies never
  }
}

/** Maps field ids to the block ids below which Slack shows the sentences. */
function errorsByBlock(view: ViewSubmission['view'], errors: Record<string, string>): Record<string, string> {
  const entries = view.blocks.flatMap(({ block_id }) => {
    const text = block_id && errors[readBlockId(block_id).id]
    return block_id && text ? [[block_id, text] as const] : []
  })
  return Object.fromEntries(entries)
}

/** Acknowledges with "one moment", on top of the form, so that what was typed is kept below. Then shows the outcome. */
async function ackWorking(
  { ctx, showings }: Handling,
  ack: Ack,
  submission: {
    payload: ViewSubmission
    key: string
    click: Parameters<typeof untilDoneOrStored>[1]
    outcome: Promise<Outcome>
    /** Null if the person is not looked up yet. */
    known: Replying | null
  },
): Promise<void> {
  const { payload, key, click, outcome, known } = submission
  const workingViewId = `late-${randomUUID()}`
  const acknowledged = Promise.withResolvers<void>()
  const showing = outcome.then(async late => {
    await acknowledged.promise
    await showings.run(key, () => showLate(late, payload, workingViewId))
    await refreshHomeIfAsked(late)
  })
  const { over } = await untilDoneOrStored(ctx, click, { deed: outcome, showing })
  const working = renderModal(workingScreen(known?.w ?? words(DEFAULT_LANGUAGE, 'UTC')))
  await ack({ response_action: 'push', view: { ...working, external_id: workingViewId } })
  acknowledged.resolve()
  await over
}

const RETRY_MS = 500

/** Shows a late outcome in place of "one moment". */
async function showLate({ to, replies }: Outcome, payload: ViewSubmission, workingViewId: string): Promise<void> {
  const reply = replies.find(reply => 'screen' in reply)
  const screen = lateScreen(to, reply)
  const update = async () => {
    // clear_on_close closes all views: below this one is the form that was submitted.
    const view = { ...renderModal(screen), external_id: workingViewId, clear_on_close: reply?.kind === 'replace' }
    await to.client.views.update({ external_id: workingViewId, view })
  }
  // Slack may not have opened the view yet that our acknowledgement pushed.
  const updateLater = async () => {
    await setTimeout(RETRY_MS)
    await update()
  }
  try {
    await showBy(to.ctx, [
      { name: 'views.update', show: update },
      { name: 'views.update', show: updateLater },
    ])
  } catch (err) {
    const reference = logFailure(to.ctx, err, { step: 'showing' })
    const done = reply?.kind !== 'replace' || reply.refused !== true
    const message = directMessage(to, payload.user.id, fallbackScreen(to.w, screen, { done, reference }))
    await showBy(to.ctx, [message]).catch(async () => {
      await announceUnshown(to.ctx, to.actor, readSubmission(payload), replies)
    })
  }
  if (reply?.kind === 'replace') await showAgain(to, payload, reply.screen)
}

function lateScreen({ w }: Replying, reply: Extract<Reply, { screen: Screen }> | undefined): Screen {
  if (!reply) return noticeScreen(w, w.t('app.name'), w.t('common.done'))
  if (reply.kind !== 'errors') return reply.screen
  return noticeScreen(w, w.t('failure.title'), Object.values(reply.errors).join(' '))
}

/** Shows the screen again in the view of the form. A failure is ignored: the person has seen the screen already. */
async function showAgain(to: Replying, payload: ViewSubmission, screen: Screen): Promise<void> {
  await showIfPossible(to.ctx, [viewUpdate(to, { view_id: payload.view.id }, screen)])
}

async function refreshHomeIfAsked({ to, replies }: Outcome): Promise<void> {
  if (!replies.some(reply => reply.kind === 'home')) return
  await showHomeToo(to, await drawHome(to.ctx, to.w, to.actor, ''))
}
