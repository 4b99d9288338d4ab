import { setTimeout } from 'node:timers/promises'
import type { App } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawSafely, logFailure, routeSafely } from '../chat/failure.ts'
import { drawHome } from '../chat/home.ts'
import { createTurns } from '../chat/in-turn.ts'
import type { Interaction } from '../chat/interaction.ts'
import { options } from '../chat/router.ts'
import { failureScreen } from '../chat/screens/notice.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { words } from '../chat/words/words.ts'
import { readBlockId } from './element-id.ts'
import {
  blockActions,
  blockSuggestion,
  readAction,
  readSubmission,
  slashCommand,
  type ViewSubmission,
  viewSubmission,
} from './read-interaction.ts'
import { option } from './render-blocks.ts'
import { renderMessage, renderModal } from './render-screen.ts'
import { publishHome, showReplies } from './reply.ts'
import { installedIn, replyingTo } from './replying-to.ts'
import { respond } from './respond.ts'
import { tellAlone } from './tell-failure.ts'
import { hasPictures } from './without-pictures.ts'
import type { SlackWorkspaces } from './workspaces.ts'

export const COMMAND = '/fleetfeed'

/** A command must be answered within 3 s; what takes longer comes after an empty answer. */
const PATIENCE_MS = 2_000

/** What people type, click, choose and submit. */
export function onInteractions(app: App, ctx: Context, workspaces: SlackWorkspaces): void {
  const inTurn = createTurns()

  app.command(COMMAND, async ({ ack, body, context }) => {
    const command = slashCommand.parse(body)
    const drawing = replyingTo(ctx, workspaces, context, command.user_id).then(
      to => drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here: channelOf(command) }, command.text)),
      // Not even who they are could be read; unanswered, Slack would only say that the app timed out.
      (err: unknown) => failureScreen(words(DEFAULT_LANGUAGE, 'UTC'), logFailure(ctx, err)),
    )
    const answering = drawing.then(screen => ({ response_type: 'ephemeral' as const, ...renderMessage(screen) }))
    const answer = await Promise.race([answering, setTimeout(PATIENCE_MS, null, { ref: false })])
    // Neither late, nor with a picture: the answer to the command itself can't be said once more without it.
    if (answer && !hasPictures(answer)) return await ack(answer)
    await ack()
    if (command.response_url) await respond(command.response_url, await answering)
    else await tellAlone(ctx, workspaces, { team: installedIn(context), person: command.user_id }, await drawing)
  })

  app.action(/./, async ({ ack, body, context }) => {
    // At once: nothing can be shown by this answer, and the person's button stops spinning.
    await ack()
    const payload = blockActions.parse(body)
    await inTurn(payload.view?.id ?? payload.container.message_ts ?? payload.trigger_id, async () => {
      const to = await replyingTo(ctx, workspaces, context, payload.user.id)
      const replies = await routeSafely({ ...to, interaction: readAction(payload) })
      try {
        await showReplies(to, payload, replies)
      } catch (err) {
        // Done, but not shown (a trigger that is too old, say): a click without any answer is the worst of answers.
        const failure = failureScreen(to.w, logFailure(ctx, err, { step: 'showing' }), 'showing')
        await to.client.chat.postMessage({ channel: payload.user.id, ...renderMessage(failure) })
      }
    })
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
    await inTurn(payload.view.id, async () => {
      let to: Awaited<ReturnType<typeof replyingTo>>
      try {
        to = await replyingTo(ctx, workspaces, context, payload.user.id)
      } catch (err) {
        return await failed(err)
      }
      const replies = await routeSafely({ ...to, interaction: readSubmission(payload) })
      const shown = replies.find(reply => 'screen' in reply)
      if (shown?.kind === 'errors') {
        await ack({ response_action: 'errors', errors: errorsByBlock(payload.view, shown.errors) })
      }
      // On top of the form, where it is a word about it: what was typed is kept below.
      else if (shown?.kind === 'say') await ack({ response_action: 'push', view: renderModal(shown.screen) })
      else if (shown) await ack({ response_action: 'update', view: renderModal(shown.screen) })
      else await ack()
      if (replies.some(reply => reply.kind === 'home')) {
        await publishHome(to, await drawHome(ctx, to.w, to.actor, ''))
      }
    })
  })

  app.options(/./, async ({ ack, body, context }) => {
    const read = blockSuggestion.safeParse(body)
    if (!read.success) {
      logFailure(ctx, read.error)
      return await ack({ options: [] })
    }
    const payload = read.data
    const to = await replyingTo(ctx, workspaces, context, payload.user.id)
    const { carries } = readBlockId(payload.block_id)
    const interaction: Interaction = {
      action: payload.action_id,
      carries,
      values: {},
      shown: {},
      place: { kind: 'person', person: payload.user.id },
    }
    const found = await options({ ...to, interaction }, payload.value)
    await ack({ options: found.map(option) })
  })
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
