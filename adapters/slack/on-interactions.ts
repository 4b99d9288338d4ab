import type { AllMiddlewareArgs, App, SlackOptionsMiddlewareArgs } from '@slack/bolt'
import type { Context } from '../../src/context.ts'
import { logFailure } from '../chat/failure.ts'
import type { Interaction } from '../chat/interaction.ts'
import { createKeyedMutex } from '../chat/keyed-mutex.ts'
import { options } from '../chat/router.ts'
import { readBlockId } from './element-id.ts'
import type { Handling } from './handling.ts'
import { onAction } from './on-action.ts'
import { COMMAND, onCommand } from './on-command.ts'
import { onSubmission } from './on-submission.ts'
import { blockSuggestion } from './read-interaction.ts'
import { option } from './render-blocks.ts'
import { replyingTo } from './replying-to.ts'
import type { SlackWorkspaces } from './workspaces.ts'

/**
 * Slack shows an error after 3 s without an acknowledgement: https://github.com/slackapi/bolt-js/issues/1208. The
 * outcome of a longer deed is shown afterwards.
 */
export const PATIENCE_MS = 900

/** Handles what people type, click, submit and search for. */
export function onInteractions(
  app: App,
  ctx: Context,
  workspaces: SlackWorkspaces,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number | undefined } = {},
): void {
  const handling: Handling = {
    ctx,
    workspaces,
    patienceMs,
    deeds: createKeyedMutex(),
    showings: createKeyedMutex(),
  }
  app.command(COMMAND, request => onCommand(handling, request))
  app.action(/./, request => onAction(handling, request))
  app.view(/./, request => onSubmission(handling, request))
  app.options(/./, request => onOptions(handling, request))
}

/** Answers with the options of a select while somebody types in it; with none if that fails. */
async function onOptions(
  { ctx, workspaces }: Handling,
  { ack, body, context }: SlackOptionsMiddlewareArgs<'block_suggestion'> & AllMiddlewareArgs,
): Promise<void> {
  const read = blockSuggestion.safeParse(body)
  if (!read.success) {
    logFailure(ctx, read.error)
    return await ack({ options: [] })
  }
  const { user, action_id: action, block_id, value } = read.data
  const interaction: Interaction = {
    action,
    payloadText: readBlockId(block_id).payloadText,
    values: {},
    checkboxOptions: {},
    place: { kind: 'person', person: user.id },
  }
  try {
    const to = await replyingTo(ctx, workspaces, context, user.id)
    const found = await options({ ...to, interaction }, value)
    await ack({ options: found.map(option) })
  } catch (err) {
    await ack({ options: [] })
    throw err
  }
}
