import { PLATFORMS } from '../../src/platform.ts'
import { answerCommand } from '../chat/commands.ts'
import { drawSafely } from '../chat/failure.ts'
import { noticeScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { commandText } from '../chat/words/keywords.ts'
import { type TeamsActivity, withoutThread } from './activity.ts'
import { ConnectorError } from './connector-error.ts'
import { recordHomeCard } from './home.ts'
import { renderMessage } from './render-screen.ts'
import type { Replying } from './replying-to.ts'
import { ownChat, sendPrivately } from './send-privately.ts'

/** Teams has no slash commands, only suggestions of words. */
const COMMAND = PLATFORMS.teams.command

/** Answers a command in the conversation in which it was written, else in the chat with the person. */
export async function onCommand(to: Replying, activity: TeamsActivity): Promise<void> {
  const here = to.personal ? null : withoutThread(activity.conversation.id)
  const screen = await drawSafely(to, () => answerCommand({ ...to, command: COMMAND, here }, commandOf(to, activity)))
  const visibleScreen = screen.alone && !to.personal ? await answerPrivately(to, screen) : screen
  try {
    const message = renderMessage(to.w, visibleScreen, to.config.dialogs)
    const activityId = await to.connector.send(to.spot, message)
    if (visibleScreen.isHome) await recordHomeCard(to, activityId, '', message)
  } catch (err) {
    if (!isRefusal(err)) throw err
    to.ctx.log.info({ err }, 'Teams refused an answer in the conversation of the question')
    await answerInOwnChat(to, screen)
  }
}

/** A mention, which may be split into several. https://github.com/microsoft/botbuilder-dotnet/issues/1934 */
const MENTION = /(?:<at[^>]*>.*?<\/at>\s*)+/s
/** Clients wrap typed text in paragraphs. https://github.com/microsoft/botbuilder-dotnet/issues/4841 */
const TAGS = /<\/?(?!at\b)[a-z][^>]*>/gi
const CHARACTERS: Readonly<Record<string, string>> = { nbsp: ' ', '#160': ' ', amp: '&', lt: '<', gt: '>', quot: '"' }

/** The command in a message, without mentions and markup. */
function commandOf(to: Replying, activity: TeamsActivity): string {
  const text = (activity.text ?? '')
    .replaceAll(TAGS, ' ')
    .replaceAll(/&(nbsp|#160|amp|lt|gt|quot);/g, (_, name: string) => CHARACTERS[name] ?? ' ')
  return commandText(text, MENTION, to.w.language)
}

/** Sends the answer to the person alone. Returns what the others in the conversation read instead. */
async function answerPrivately(to: Replying, screen: Screen): Promise<Screen> {
  const { text } = await sendPrivately(to, screen)
  return noticeScreen(to.w, to.w.t('app.name'), text)
}

/** Statuses of a refusal: nothing was posted, and a retry would be refused, too. */
const REFUSED = new Set<number | null>([400, 403, 404])

/** Whether nothing can be posted in the conversation: it is archived, blocked, or of an old kind. */
const isRefusal = (err: unknown) => err instanceof ConnectorError && REFUSED.has(err.status)

async function answerInOwnChat(to: Replying, screen: Screen): Promise<void> {
  const { serviceUrl } = to.spot
  const conversation = to.personal
    ? await to.connector.openChat(serviceUrl, to.tenant, to.actor.externalId)
    : await ownChat(to)
  await to.connector.send({ serviceUrl, conversation }, renderMessage(to.w, screen, to.config.dialogs))
}
