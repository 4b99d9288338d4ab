import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { App } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
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
import { directly, type Replying, refreshHome, showReplies, updating } from './reply.ts'
import { type Installed, installedIn, replyingTo } from './replying-to.ts'
import { respond } from './respond.ts'
import { untilSafe } from './until-safe.ts'
import { hasPictures } from './without-pictures.ts'
import type { SlackWorkspaces } from './workspaces.ts'

export const COMMAND = '/fleetfeed'

/**
 * Slack shows an error after 3 s without an answer: https://github.com/slackapi/bolt-js/issues/1208. What takes longer than this
 * comes after an answer that says so.
 */
const PATIENCE_MS = 900

/** What people type, click, choose and submit. `patienceMs`: the longest that what they did is waited for before it is answered. */
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
      // Not even who they are could be read; unanswered, Slack would only say that the app timed out.
      (err: unknown) => failureScreen(words(DEFAULT_LANGUAGE, 'UTC'), logFailure(ctx, err)),
    )
    const answering = drawing.then(screen => ({ response_type: 'ephemeral' as const, ...renderMessage(screen) }))
    const answer = await inTime(patienceMs, answering)
    // Neither late, nor with a picture: the answer to the command itself can't be said once more without it.
    if (answer && !hasPictures(answer)) return await ack(answer)
    await ack()
    const late = await answering
    const url = command.response_url
    try {
      await showBy(ctx, url ? [{ name: 'response_url', show: () => respond(url, late) }] : [])
    } catch {
      const to = await replyingTo(ctx, workspaces, context, command.user_id)
      await showBy(ctx, [directly(to, command.user_id, await drawing)])
    }
  })

  app.action(/./, async ({ ack, body, context }) => {
    const payload = blockActions.parse(body)
    const key = screenOf(payload) ?? payload.trigger_id ?? randomUUID()
    const interaction = readAction(payload)
    const doing = deeds.run(key, async () => {
      const to = await replyingTo(ctx, workspaces, context, payload.user.id)
      const done = await performSafely({ ...to, interaction })
      // In its turn, but not waited for here: Slack may be slow to show it, and the next deed isn't to wait for that.
      return { shown: showings.run(key, async () => showReplies(to, payload, await done.show())) }
    })
    const shown = doing.then(({ shown }) => shown)
    // Once it is done: of a process that is killed before, Slack tells the person that the click didn't arrive.
    const click = { who: whoClicked(context, payload.user.id), interaction, patienceMs }
    const { over } = await untilSafe(ctx, click, { deed: doing, shown })
    await ack()
    await over
  })

  app.view(/./, async ({ ack, body, context }) => {
    // Unanswered, Slack would only say that it had trouble connecting, and what was typed would stand there for nothing.
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
      // On top of the form: what was typed stands below, should it be needed again.
      const late = `late-${randomUUID()}`
      const w = (known as Replying | null)?.w ?? words(DEFAULT_LANGUAGE, 'UTC')
      const acknowledged = Promise.withResolvers<void>()
      const shown = answering.then(async ({ to, replies }) => {
        await acknowledged.promise
        await showings.run(key, () => showLate(to, payload, late, replies))
        await publishIfAsked(to, replies)
      })
      const click = { who: whoClicked(context, payload.user.id), interaction, patienceMs: 0 }
      const { over } = await untilSafe(ctx, click, { deed: answering, shown })
      await ack({ response_action: 'push', view: { ...renderModal(workingScreen(w)), external_id: late } })
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
    // On top of the form, where it is a word about it: what was typed is kept below.
    else if (shown?.kind === 'say') await ack({ response_action: 'push', view: renderModal(shown.screen) })
    else if (shown) {
      await ack({ response_action: 'update', view: renderModal(shown.screen) })
      // What was still on its way to the same view may come after it, and draw the list over "Confirmed".
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
      // An empty list, and not an error of Slack's own.
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

/** Shows the outcome of a submission that was answered before it was known: in place of the word that said so. */
async function showLate(to: Replying, payload: ViewSubmission, late: string, replies: Reply[]): Promise<void> {
  const shown = replies.find(reply => 'screen' in reply)
  const screen = lateScreen(to, shown)
  const update = async () => {
    // All of them close at once: below it is the form that was submitted.
    const view = { ...renderModal(screen), external_id: late, clear_on_close: shown?.kind === 'replace' }
    await to.client.views.update({ external_id: late, view })
  }
  // Slack may not have shown yet what we answered.
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
    await showBy(to.ctx, [directly(to, payload.user.id, elsewhere)])
  }
  if (shown?.kind === 'replace') await showAgain(to, payload, shown.screen)
}

const LATE_AGAIN_MS = 500

function lateScreen(to: Replying, shown: Extract<Reply, { screen: Screen }> | undefined): Screen {
  if (!shown) return noticeScreen(to.w, to.w.t('app.name'), to.w.t('common.done'))
  if (shown.kind !== 'errors') return shown.screen
  return noticeScreen(to.w, to.w.t('failure.title'), Object.values(shown.errors).join(' '))
}

/** In place of the form, which it has replaced on the person's screen: where that can't be, the person has seen it. */
async function showAgain(to: Replying, payload: ViewSubmission, screen: Screen): Promise<void> {
  await showIfPossible(to.ctx, [updating(to, { view_id: payload.view.id }, screen)])
}

async function publishIfAsked(to: Replying, replies: Reply[]): Promise<void> {
  if (!replies.some(reply => reply.kind === 'home')) return
  await refreshHome(to, await drawHome(to.ctx, to.w, to.actor, ''))
}

/** Where the command was typed; a direct message is no channel to set up, and neither is what Slack doesn't say. */
function channelOf({ channel_id, channel_name }: { channel_id: string; channel_name: string }): string | null {
  return channel_id === '' || channel_id.startsWith('D') || channel_name === 'directmessage' ? null : channel_id
}

/** Field ids become the block ids under which Slack shows the sentences. */
function errorsByBlock(view: ViewSubmission['view'], errors: Record<string, string>): Record<string, string> {
  const entries = view.blocks.flatMap(({ block_id }) => {
    const text = block_id && errors[readBlockId(block_id).id]
    return block_id && text ? [[block_id, text] as const] : []
  })
  return Object.fromEntries(entries)
}
