import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { App } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
import { announceUnshown } from '../chat/announce-unshown.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawSafely, logFailure, performSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import { inTime } from '../chat/in-time.ts'
import type { Interaction, Reply } from '../chat/interaction.ts'
import { createKeyedMutex } from '../chat/keyed-mutex.ts'
import { failureScreen, noticeScreen, shownHereScreen, workingScreen } from '../chat/notice-screen.ts'
import { options } from '../chat/router.ts'
import type { Screen } from '../chat/screen.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { words } from '../chat/words/words.ts'
import { readBlockId } from './element-id.ts'
import { showBy, showIfPossible } from './means.ts'
import {
  blockActions,
  blockSuggestion,
  readAction,
  readSubmission,
  screenOf,
  slashCommand,
  type ViewSubmission,
  viewSubmission,
} from './read-interaction.ts'
import { option } from './render-blocks.ts'
import { renderMessage, renderModal } from './render-screen.ts'
import { directMessage, type Replying, refreshHome, showReplies, viewUpdate } from './reply.ts'
import { type Installed, installedIn, replyingTo } from './replying-to.ts'
import { respond } from './respond.ts'
import { untilSafe } from './until-safe.ts'
import { hasPictures } from './without-pictures.ts'
import type { SlackWorkspaces } from './workspaces.ts'

export const COMMAND = '/fleetfeed'

/**
 * How long an action may take before it is acknowledged, in ms. Slack shows an error after 3 s without an
 * acknowledgement: https://github.com/slackapi/bolt-js/issues/1208. The outcome of a longer action is shown afterwards.
 */
export const PATIENCE_MS = 900

/**
 * Handles what people type, click, choose and submit. `patienceMs`: the longest wait for the action before it is
 * acknowledged.
 */
export function onInteractions(
  app: App,
  ctx: Context,
  workspaces: SlackWorkspaces,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number | undefined } = {},
): void {
  const deeds = createKeyedMutex()
  const showings = createKeyedMutex()

  app.command(COMMAND, async ({ ack, body, context }) => {
    const command = slashCommand.parse(body)
    const drawing = replyingTo(ctx, workspaces, context, command.user_id).then(
      to => drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here: channelOf(command) }, command.text)),
      // Not even the person could be looked up. Without an answer, Slack would only say that the app timed out.
      (err: unknown) => failureScreen(words(DEFAULT_LANGUAGE, 'UTC'), logFailure(ctx, err)),
    )
    const answering = drawing.then(screen => ({ response_type: 'ephemeral' as const, ...renderMessage(screen) }))
    const answer = await inTime(patienceMs, answering)
    // The answer to the command itself can't be repeated without pictures, so only an answer without pictures is sent
    // that way.
    if (answer && !hasPictures(answer)) return await ack(answer)
    await ack()
    const late = await answering
    const url = command.response_url
    try {
      await showBy(ctx, url ? [{ name: 'response_url', show: () => respond(url, late) }] : [])
    } catch {
      const to = await replyingTo(ctx, workspaces, context, command.user_id)
      await showBy(ctx, [directMessage(to, command.user_id, await drawing)])
    }
  })

  app.action(/./, async ({ ack, body, context }) => {
    const payload = blockActions.parse(body)
    const key = screenOf(payload) ?? payload.trigger_id ?? randomUUID()
    const interaction = readAction(payload)
    const doing = deeds.run(key, async () => {
      const to = await replyingTo(ctx, workspaces, context, payload.user.id)
      const done = await performSafely({ ...to, interaction })
      // Drawings take turns, too, but the deed doesn't wait for its drawing: Slack may be slow to show it, and the next
      // deed must not wait for that.
      const shown = showings.run(key, async () => {
        const unshown = await showReplies(to, payload, await done.show())
        if (!done.looks) await announceUnshown(ctx, to.actor, interaction, unshown)
      })
      return { shown }
    })
    const shown = doing.then(({ shown }) => shown)
    // Acknowledge only now: if the process is killed before, Slack tells the person that the click didn't arrive.
    const click = { who: whoClicked(context, payload.user.id), interaction, patienceMs }
    const { over } = await untilSafe(ctx, click, { deed: doing, shown })
    await ack()
    await over
  })

  app.view(/./, async ({ ack, body, context }) => {
    // Without an answer, Slack would only say that it had trouble connecting, and would leave the form there.
    const failed = async (err: unknown) => {
      const failure = failureScreen(words(DEFAULT_LANGUAGE, 'UTC'), logFailure(ctx, err))
      await ack({ response_action: 'push', view: renderModal(failure) })
    }
    const read = viewSubmission.safeParse(body)
    if (!read.success) return await failed(read.error)
    const payload = read.data
    const key = screenOf(payload) ?? payload.view.id
    const interaction = readSubmission(payload)
    let known: Replying | null = null
    const answering = deeds
      .run(key, async () => {
        const to = await replyingTo(ctx, workspaces, context, payload.user.id)
        known = to
        return { to, done: await performSafely({ ...to, interaction }) }
      })
      .then(async ({ to, done }) => ({ to, replies: await done.show() }))
    const answer = await inTime(
      patienceMs,
      answering.catch((err: unknown) => ({ err })),
    )
    if (answer === null) {
      // Pushed on top of the form, so that what was typed is still there below.
      const lateViewId = `late-${randomUUID()}`
      const w = (known as Replying | null)?.w ?? words(DEFAULT_LANGUAGE, 'UTC')
      const acknowledged = Promise.withResolvers<void>()
      const shown = answering.then(async ({ to, replies }) => {
        await acknowledged.promise
        await showings.run(key, () => showLate(to, payload, lateViewId, replies))
        await publishIfAsked(to, replies)
      })
      const click = { who: whoClicked(context, payload.user.id), interaction, patienceMs: 0 }
      const { over } = await untilSafe(ctx, click, { deed: answering, shown })
      await ack({ response_action: 'push', view: { ...renderModal(workingScreen(w)), external_id: lateViewId } })
      acknowledged.resolve()
      return void (await over)
    }
    if ('err' in answer) return await failed(answer.err)
    const { to, replies } = answer
    const shown = replies.find(reply => 'screen' in reply)
    const wasFree = showings.isFree(key)
    if (shown?.kind === 'errors') {
      await ack({ response_action: 'errors', errors: errorsByBlock(payload.view, shown.errors) })
    }
    // A sentence about the form is pushed on top of it, so that what was typed is kept below.
    else if (shown?.kind === 'say') await ack({ response_action: 'push', view: renderModal(shown.screen) })
    else if (shown) {
      await ack({ response_action: 'update', view: renderModal(shown.screen) })
      // An earlier update of the same view may still arrive after this one and draw the list over "Confirmed"; so show
      // it again.
      if (!wasFree) await showings.run(key, () => showAgain(to, payload, shown.screen))
    } else await ack()
    await publishIfAsked(to, replies)
  })

  app.options(/./, async ({ ack, body, context }) => {
    const read = blockSuggestion.safeParse(body)
    if (!read.success) {
      logFailure(ctx, read.error)
      return await ack({ options: [] })
    }
    const payload = read.data
    const { payloadText } = readBlockId(payload.block_id)
    const interaction: Interaction = {
      action: payload.action_id,
      payloadText,
      values: {},
      shown: {},
      place: { kind: 'person', person: payload.user.id },
    }
    try {
      const to = await replyingTo(ctx, workspaces, context, payload.user.id)
      const found = await options({ ...to, interaction }, payload.value)
      await ack({ options: found.map(option) })
    } catch (err) {
      // An empty list, instead of Slack's own error.
      await ack({ options: [] })
      throw err
    }
  })
}

const whoClicked = (source: Installed, person: string) => ({
  platform: 'slack' as const,
  workspace: installedIn(source),
  person,
})

/**
 * Shows the outcome of a submission that was acknowledged before its outcome was known, in place of the "one moment"
 * view.
 */
async function showLate(to: Replying, payload: ViewSubmission, lateViewId: string, replies: Reply[]): Promise<void> {
  const shown = replies.find(reply => 'screen' in reply)
  const screen = lateScreen(to, shown)
  const update = async () => {
    // clear_on_close closes all views: below this one is the form that was submitted.
    const view = { ...renderModal(screen), external_id: lateViewId, clear_on_close: shown?.kind === 'replace' }
    await to.client.views.update({ external_id: lateViewId, view })
  }
  // Slack may not have opened the view yet that our acknowledgement pushed.
  const again = async () => {
    await setTimeout(LATE_AGAIN_MS)
    await update()
  }
  const done = shown?.kind !== 'replace' || shown.refused !== true
  try {
    await showBy(to.ctx, [
      { name: 'views.update', show: update },
      { name: 'views.update', show: again },
    ])
  } catch (err) {
    const elsewhere = shownHereScreen(to.w, screen, { done, reference: logFailure(to.ctx, err, { step: 'showing' }) })
    await showBy(to.ctx, [directMessage(to, payload.user.id, elsewhere)]).catch(async () => {
      await announceUnshown(to.ctx, to.actor, readSubmission(payload), replies)
    })
  }
  if (shown?.kind === 'replace') await showAgain(to, payload, shown.screen)
}

const LATE_AGAIN_MS = 500

function lateScreen(to: Replying, shown: Extract<Reply, { screen: Screen }> | undefined): Screen {
  if (!shown) return noticeScreen(to.w, to.w.t('app.name'), to.w.t('common.done'))
  if (shown.kind !== 'errors') return shown.screen
  return noticeScreen(to.w, to.w.t('failure.title'), Object.values(shown.errors).join(' '))
}

/** Shows the screen again in the view of the form. A failure is ignored: the person has seen the screen already. */
async function showAgain(to: Replying, payload: ViewSubmission, screen: Screen): Promise<void> {
  await showIfPossible(to.ctx, [viewUpdate(to, { view_id: payload.view.id }, screen)])
}

async function publishIfAsked(to: Replying, replies: Reply[]): Promise<void> {
  if (!replies.some(reply => reply.kind === 'home')) return
  await refreshHome(to, await drawHome(to.ctx, to.w, to.actor, ''))
}

/** The channel in which the command was typed; null for a direct message, or if Slack doesn't say. */
function channelOf({ channel_id, channel_name }: { channel_id: string; channel_name: string }): string | null {
  return channel_id === '' || channel_id.startsWith('D') || channel_name === 'directmessage' ? null : channel_id
}

/** Maps field ids to the block ids below which Slack shows the sentences. */
function errorsByBlock(view: ViewSubmission['view'], errors: Record<string, string>): Record<string, string> {
  const entries = view.blocks.flatMap(({ block_id }) => {
    const text = block_id && errors[readBlockId(block_id).id]
    return block_id && text ? [[block_id, text] as const] : []
  })
  return Object.fromEntries(entries)
}
