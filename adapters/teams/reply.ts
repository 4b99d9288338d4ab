import { admission } from '../../src/actor.ts'
import { cut } from '../chat/cut.ts'
import { logFailure } from '../chat/failure.ts'
import { fileLinkScreen } from '../chat/files/file-link-screen.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import { inTime } from '../chat/in-time.ts'
import { announceUnshown } from '../chat/inbox/announce-unshown.ts'
import type { Interaction, Reply } from '../chat/interaction.ts'
import { failureScreen, fallbackScreen } from '../chat/notice-screen.ts'
import type { Screen } from '../chat/screen.ts'
import { offerFile } from './file-consent.ts'
import { forgetHomeCard, recordHomeCard } from './home.ts'
import { inBackground } from './in-background.ts'
import { LIMITS } from './limits.ts'
import { CARD, renderDialog, renderMessage, withErrors } from './render-screen.ts'
import type { Replying } from './replying-to.ts'
import { type SentPrivately, sendPrivately } from './send-privately.ts'

type Values = Readonly<Record<string, readonly string[]>>

/** The answer to an invoke from a dialog, from the replies. An empty answer closes the dialog. */
export async function answerInDialog(to: Replying, replies: Reply[], values: Values): Promise<object> {
  // With another reply, the App Library is left out; alone, it is the answer.
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
      // The chat failed, so the answer to the invoke shows the screen.
      return sent.kind === 'sent' ? closeDialog(sent.text) : renderDialog(to.w, reply.screen)
    }
    case 'home':
      return renderDialog(to.w, await drawHome(to.ctx, to.w, to.actor, reply.search ?? ''))
    case 'file':
      return to.personal
        ? closeDialog(offerInBackground(to, reply.file))
        : renderDialog(to.w, fileLinkScreen(to.w, reply.file))
    case 'nothing':
    case 'repeated':
    case undefined:
      return {}
    default:
      return reply satisfies never
  }
}

/** Closes the dialog; Teams shows the sentence. */
function closeDialog(text: string): object {
  return { task: { type: 'message', value: text } }
}

/** How replies to a button on a card are shown. */
export interface OnCard {
  /** The activity of the card. */
  cardId: string
  values: Values
  /**
   * Whether Teams waits for an answer and shows it to this person: an `adaptiveCard/action`. The older Action.Submit
   * expects none.
   */
  invoke: boolean
  /** What was done; null if it was a look, which changes nothing and can be repeated. */
  deed: Interaction | null
  /** Runs an edit of the card after all earlier edits. */
  showing<T>(body: () => Promise<T>): Promise<T>
}

/**
 * Shows the replies to a button on a card in a conversation, by editing or posting cards. Returns the answer to an
 * `adaptiveCard/action`. Never rejects.
 */
export async function answerOnCard(to: Replying, on: OnCard, replies: Reply[]): Promise<object> {
  let answer = toast(to.w.t('common.done'))
  for (const reply of replies) {
    // With another reply, the App Library is left out: in the card it would overwrite that reply.
    if (reply.kind === 'home' && replies.length > 1) continue
    try {
      answer = await answerReply(to, on, reply)
    } catch (err) {
      const failure = failureScreen(to.w, logFailure(to.ctx, err, { step: 'showing' }), 'showing')
      if (!on.invoke) await sendOrAnnounce(to, on, reply, failure)
      answer = toast(failure.text)
    }
  }
  return answer
}

async function answerReply(to: Replying, on: OnCard, reply: Reply): Promise<object> {
  switch (reply.kind) {
    case 'open':
    case 'message':
      return await inOwnChat(to, on, reply, reply.screen)
    case 'say': {
      // Someone who may not see anything has no chat to open. The answer to an invoke shows the sentence, too.
      const send = on.invoke ? sendPrivately(to, reply.screen) : sendOrAnnounce(to, on, reply, reply.screen)
      if (admission(to.actor) === 'in') await waitFor(to, on, send)
      return toast(reply.screen.text)
    }
    case 'replace':
      return await editCard(to, on, reply, reply.screen)
    case 'errors':
      return await editCard(to, on, reply, withErrors(to.w, reply.screen, reply.errors, on.values))
    case 'home':
      return await editCard(
        to,
        on,
        reply,
        await drawHome(to.ctx, to.w, to.actor, reply.search ?? ''),
        reply.search ?? '',
      )
    case 'file':
      // An app can send a file only in a personal chat.
      return to.personal
        ? toast(offerInBackground(to, reply.file))
        : await inOwnChat(to, on, reply, fileLinkScreen(to.w, reply.file))
    case 'nothing':
    case 'repeated':
      return toast(to.w.t('common.done'))
    default:
      return reply satisfies never
  }
}

/**
 * How long the answer to an invoke waits for what is shown elsewhere, in ms. Teams gives up after 5 s at the earliest.
 * Slower work goes on after the answer.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/work-with-universal-actions-for-adaptive-cards
 */
const PATIENCE_MS = 2_500

/** The result of `showing`; null if the answer can't wait for it any longer. The work goes on. */
async function waitFor<T>(to: Replying, on: OnCard, showing: Promise<T>): Promise<T | null> {
  to.background.add(showing)
  return on.invoke ? await inTime(to.config.patienceMs ?? PATIENCE_MS, showing) : await showing
}

/**
 * Shows a screen in the person's own chat; if that fails, Teams shows it to them in place of the card that they
 * clicked.
 */
async function inOwnChat(to: Replying, on: OnCard, reply: Reply, screen: Screen): Promise<object> {
  if (!on.invoke) return toast((await sendOrAnnounce(to, on, reply, screen)).text)
  const sending = sendPrivately(to, screen)
  const sent = await waitFor(to, on, sending)
  if (sent === null) {
    to.background.add(sending.then(late => announceIfUntold(to, on, reply, late)))
    return toast(to.w.t('common.working'))
  }
  return sent.kind === 'sent' ? toast(sent.text) : cardAnswer(renderMessage(to.w, screen, to.config.dialogs))
}

/** Sends a screen to the person's own chat, as the only way to show a reply. */
async function sendOrAnnounce(to: Replying, on: OnCard, reply: Reply, screen: Screen): Promise<SentPrivately> {
  const sent = await sendPrivately(to, screen)
  announceIfUntold(to, on, reply, sent)
  return sent
}

/** Announces the outcome of a deed that could not be shown, unless there can be no chat with the person. */
function announceIfUntold(to: Replying, on: OnCard, reply: Reply, sent: SentPrivately): void {
  if (sent.kind === 'sent' || sent.noChat || on.deed === null) return
  to.background.add(announceUnshown(to.ctx, to.actor, on.deed, [reply]))
}

/**
 * Offers a file in the background, because making it may take longer than Teams waits. Returns the sentence that says
 * so.
 */
function offerInBackground(to: Replying, file: FileToSend): string {
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
 * Edits the card for everybody who sees the message; the answer to the invoke changes it only for one person, until
 * they look again. That answer is all there is where the message can't be edited (403, 404, 413, 429). Without an
 * invoke, the screen is sent to the person's own chat. https://github.com/microsoft/botbuilder-dotnet/issues/6273,
 * https://github.com/MicrosoftDocs/msteams-docs/issues/6139
 */
async function editCard(
  to: Replying,
  on: OnCard,
  reply: Reply,
  screen: Screen,
  homeSearch: string | null = null,
): Promise<object> {
  const message = renderMessage(to.w, screen, to.config.dialogs)
  const updating = on
    .showing(async () => {
      // Before the edit, so that Home is not drawn over what the card shows next.
      await forgetHomeCard(to, on.cardId)
      await to.connector.update(to.spot, on.cardId, message)
      if (homeSearch !== null) await recordHomeCard(to, on.cardId, homeSearch, message)
    })
    .then(
      () => null,
      (err: unknown) => logFailure(to.ctx, err, { step: 'showing' }),
    )
  const reference = await waitFor(to, on, updating)
  if (reference !== null && !on.invoke) {
    const done = reply.kind === 'replace' && reply.refused !== true && reply.looked !== true
    await sendOrAnnounce(to, on, reply, fallbackScreen(to.w, screen, { done, reference }))
  }
  return cardAnswer(message)
}

function cardAnswer(message: ReturnType<typeof renderMessage>): object {
  return { statusCode: 200, type: CARD, value: message.attachments[0].content }
}

/** https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format */
export function toast(text: string): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: cut(text, LIMITS.toast) }
}
