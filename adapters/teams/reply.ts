import { admission } from '../../src/actor.ts'
import { cut } from '../chat/cut.ts'
import { logFailure } from '../chat/failure.ts'
import { fileLinkScreen } from '../chat/files/file-link-screen.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import { inTime } from '../chat/in-time.ts'
import type { Reply } from '../chat/interaction.ts'
import { failureScreen, shownHereScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { offerFile } from './file-consent.ts'
import { inBackground } from './in-background.ts'
import { LIMITS } from './limits.ts'
import { CARD, renderDialog, renderMessage, withErrors } from './render-screen.ts'
import type { Replying } from './replying-to.ts'
import { sendPrivately } from './send-privately.ts'

type Values = Readonly<Record<string, readonly string[]>>

/** What comes of something done in a dialog: the answer to its invoke. An empty one closes it. */
export async function answerInDialog(to: Replying, replies: Reply[], values: Values): Promise<object> {
  // The App Library beside another answer has no place in a dialog; alone it is the answer.
  const reply =
    replies.find(one => one.kind !== 'home' && one.kind !== 'nothing' && one.kind !== 'repeated') ?? replies[0]
  switch (reply?.kind) {
    case 'open':
    case 'replace':
    case 'say':
      return renderDialog(to.w, reply.screen)
    case 'errors':
      return renderDialog(to.w, withErrors(to.w, reply.screen, reply.errors, values))
    case 'message': {
      const sent = await sendPrivately(to, reply.screen)
      // Then by the one means that is left: the answer to the invoke.
      return sent.kind === 'sent' ? closing(sent.text) : renderDialog(to.w, reply.screen)
    }
    case 'home':
      return renderDialog(to.w, await drawHome(to.ctx, to.w, to.actor, reply.search ?? ''))
    case 'file':
      return to.personal ? closing(offer(to, reply.file)) : renderDialog(to.w, fileLinkScreen(to.w, reply.file))
    case 'nothing':
    case 'repeated':
    case undefined:
      return {}
    default:
      return reply satisfies never
  }
}

/** The dialog closes and Teams shows the sentence. */
function closing(text: string): object {
  return { task: { type: 'message', value: text } }
}

/** How a card is answered. */
export interface OnCard {
  /** The card's activity, where its conversation is. */
  cardId: string
  values: Values
  /** Teams waits for an answer and shows it to this person: an `adaptiveCard/action`. The older Action.Submit has none. */
  invoke: boolean
  /** Edits the card after what was shown on it before. */
  exclusive<T>(body: () => Promise<T>): Promise<T>
}

/**
 * What comes of a button of a card that stands in a conversation: cards are edited or posted. Returns the answer to an
 * `adaptiveCard/action`. Rejects never.
 */
export async function answerOnCard(to: Replying, on: OnCard, replies: Reply[]): Promise<object> {
  let answer = toast(to.w.t('common.done'))
  for (const reply of replies) {
    // Beside another answer the App Library has no place here: in the card it would wipe that answer out.
    if (reply.kind === 'home' && replies.length > 1) continue
    try {
      answer = await answerOne(to, on, reply)
    } catch (err) {
      const failure = failureScreen(to.w, logFailure(to.ctx, err, { step: 'showing' }), 'showing')
      if (!on.invoke) await sendPrivately(to, failure)
      answer = toast(failure.text)
    }
  }
  return answer
}

async function answerOne(to: Replying, on: OnCard, reply: Reply): Promise<object> {
  switch (reply.kind) {
    case 'open':
    case 'message':
      return await alone(to, on, reply.screen)
    case 'say':
      // With whoever may not look there is no chat to open.
      if (admission(to.actor) === 'in') await waitFor(to, on, sendPrivately(to, reply.screen))
      return toast(reply.screen.text)
    case 'replace':
      return await replace(to, on, reply.screen, reply.refused !== true && reply.looked !== true)
    case 'errors':
      return await replace(to, on, withErrors(to.w, reply.screen, reply.errors, on.values), false)
    case 'home':
      return await replace(to, on, await drawHome(to.ctx, to.w, to.actor, reply.search ?? ''), false)
    case 'file':
      // Only in a personal chat can an app hand over a file.
      return to.personal ? toast(offer(to, reply.file)) : await alone(to, on, fileLinkScreen(to.w, reply.file))
    case 'nothing':
    case 'repeated':
      return toast(to.w.t('common.done'))
    default:
      return reply satisfies never
  }
}

/**
 * How long the answer to an invoke waits for what is shown elsewhere: Teams gives up after 5 s at the least. What takes longer
 * goes on after it. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
 */
const PATIENCE_MS = 2_500

/** What it came to, or null where the answer can't wait for it; it goes on then. */
async function waitFor<T>(to: Replying, on: OnCard, showing: Promise<T>): Promise<T | null> {
  to.background.add(showing)
  return on.invoke ? await inTime(to.config.patienceMs ?? PATIENCE_MS, showing) : await showing
}

/** In the chat with this person; where there is none, Teams shows them the card in place of the one that they clicked. */
async function alone(to: Replying, on: OnCard, screen: Screen): Promise<object> {
  const sent = await waitFor(to, on, sendPrivately(to, screen))
  if (sent === null) return toast(to.w.t('common.working'))
  return sent.kind === 'sent' || !on.invoke
    ? toast(sent.text)
    : cardAnswer(renderMessage(to.w, screen, to.config.dialogs))
}

/** To make it may take longer than Teams waits for an answer. Returns the sentence that says so. */
function offer(to: Replying, file: FileToSend): string {
  inBackground(to, async () => {
    try {
      await offerFile(to, file)
    } catch (err) {
      logFailure(to.ctx, err, { step: 'showing' })
      await sendPrivately(to, fileLinkScreen(to.w, file))
    }
  })
  return to.w.t('file.comes')
}

/**
 * For everybody who sees the message; the answer to the invoke alone would change it for one person, until they look again. So
 * it does where the message can't be edited (403, 404, 413, 429); where there is no invoke, their own chat has it.
 * https://github.com/microsoft/botbuilder-dotnet/issues/6273
 * https://github.com/MicrosoftDocs/msteams-docs/issues/6139
 */
async function replace(to: Replying, on: OnCard, screen: Screen, done: boolean): Promise<object> {
  const message = renderMessage(to.w, screen, to.config.dialogs)
  const updating = on
    .exclusive(() => to.connector.update(to.spot, on.cardId, message))
    .then(
      () => null,
      (err: unknown) => logFailure(to.ctx, err, { step: 'showing' }),
    )
  const reference = await waitFor(to, on, updating)
  if (reference !== null && !on.invoke) await sendPrivately(to, shownHereScreen(to.w, screen, { done, reference }))
  return cardAnswer(message)
}

function cardAnswer(message: ReturnType<typeof renderMessage>): object {
  return { statusCode: 200, type: CARD, value: message.attachments[0].content }
}

/** https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format */
export function toast(text: string): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: cut(text, LIMITS.toast) }
}
