import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt'
import { PLATFORMS } from '../../src/platform.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawSafely, logFailure } from '../chat/failure.ts'
import { inTime } from '../chat/in-time.ts'
import { failureScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { DEFAULT_LANGUAGE } from '../chat/words/languages.ts'
import { words } from '../chat/words/words.ts'
import { hasPictures } from './client.ts'
import type { Handling } from './handling.ts'
import { showBy } from './means.ts'
import { slashCommand } from './read-interaction.ts'
import { renderMessage } from './render-screen.ts'
import { directMessage } from './reply.ts'
import { type Installed, replyingTo } from './replying-to.ts'
import { respond } from './respond.ts'

export const COMMAND = PLATFORMS.slack.command

type Command = ReturnType<typeof slashCommand.parse>

/** Answers `/fleetfeed …`: in the answer to the request if that is quick enough, else afterwards. */
export async function onCommand(
  handling: Handling,
  { ack, body, context }: SlackCommandMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const command = slashCommand.parse(body)
  const drawing = draw(handling, context, command)
  const rendering = drawing.then(screen => ({ response_type: 'ephemeral' as const, ...renderMessage(screen) }))
  const message = await inTime(handling.patienceMs, rendering)
  // Slack may refuse pictures, and the answer to the request can't be repeated without them.
  if (message && !hasPictures(message)) return await ack(message)
  await ack()
  await answerLater(handling, context, command, { message: await rendering, screen: await drawing })
}

/** Draws the answer. Never rejects. */
async function draw({ ctx, workspaces }: Handling, source: Installed, command: Command): Promise<Screen> {
  try {
    const to = await replyingTo(ctx, workspaces, source, command.user_id)
    return await drawSafely(to, () =>
      answerCommand({ ...to, command: COMMAND, here: channelOf(command) }, command.text),
    )
  } catch (err) {
    // Not even the person could be looked up. Without an answer, Slack would only say that the app timed out.
    return failureScreen(words(DEFAULT_LANGUAGE, 'UTC'), logFailure(ctx, err))
  }
}

/** The channel in which the command was typed; null for a direct message, or if Slack doesn't say. */
function channelOf({ channel_id, channel_name }: Command): string | null {
  return channel_id === '' || channel_id.startsWith('D') || channel_name === 'directmessage' ? null : channel_id
}

/** Answers a command that was acknowledged: through its response_url, else in the chat with the person. */
async function answerLater(
  { ctx, workspaces }: Handling,
  source: Installed,
  { response_url: url, user_id }: Command,
  { message, screen }: { message: object; screen: Screen },
): Promise<void> {
  try {
    await showBy(ctx, url ? [{ name: 'response_url', show: () => respond(url, message) }] : [])
  } catch {
    const to = await replyingTo(ctx, workspaces, source, user_id)
    await showBy(ctx, [directMessage(to, user_id, screen)])
  }
}
