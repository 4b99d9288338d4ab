import { admission } from '../../src/actor.ts'
import { cut } from '../chat/cut.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { drawHome } from '../chat/home.ts'
import type { Reply } from '../chat/interaction.ts'
import type { Screen } from '../chat/screen.ts'
import { fileLinkScreen } from '../chat/screens/file-link.ts'
import { offerFile } from './file-consent.ts'
import { inBackground } from './in-background.ts'
import { LIMITS } from './limits.ts'
import { CARD, renderDialog, renderMessage, withErrors } from './render-screen.ts'
import type { Replying } from './replying-to.ts'
import { tellAlone } from './tell-alone.ts'

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
    case 'message':
      return closing(await tellAlone(to, reply.screen))
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

/**
 * What comes of a button of a card that stands in a conversation (`cardId`): cards are edited or posted. Returns the answer to
 * an `adaptiveCard/action`; the older Action.Submit has none.
 */
export async function answerOnCard(to: Replying, cardId: string, replies: Reply[], values: Values): Promise<object> {
  let answer = toast(to.w.t('common.done'))
  // Beside another answer the App Library has no place here: in the card it would wipe that answer out.
  for (const reply of replies) {
    if (reply.kind === 'home' && replies.length > 1) continue
    answer = await answerOne(to, cardId, reply, values)
  }
  return answer
}

async function answerOne(to: Replying, cardId: string, reply: Reply, values: Values): Promise<object> {
  switch (reply.kind) {
    case 'open':
    case 'message':
      return toast(await tellAlone(to, reply.screen))
    case 'say':
      // With whoever may not look there is no chat to open.
      if (admission(to.actor) === 'in') await tellAlone(to, reply.screen)
      return toast(reply.screen.text)
    case 'replace':
      return await replace(to, cardId, reply.screen)
    case 'errors':
      return await replace(to, cardId, withErrors(to.w, reply.screen, reply.errors, values))
    case 'home':
      return await replace(to, cardId, await drawHome(to.ctx, to.w, to.actor, reply.search ?? ''))
    case 'file':
      // Only in a personal chat can an app hand over a file.
      return toast(to.personal ? offer(to, reply.file) : await tellAlone(to, fileLinkScreen(to.w, reply.file)))
    case 'nothing':
    case 'repeated':
      return toast(to.w.t('common.done'))
    default:
      return reply satisfies never
  }
}

/** To make it may take longer than Teams waits for an answer. Returns the sentence that says so. */
function offer(to: Replying, file: FileToSend): string {
  inBackground(to, () => offerFile(to, file))
  return to.w.t('file.comes')
}

/** For everybody who sees the message; the answer to the invoke alone would change it for one person, until they look again. */
async function replace(to: Replying, cardId: string, screen: Screen): Promise<object> {
  const message = renderMessage(to.w, screen, to.config.dialogs)
  await to.connector.update(to.spot, cardId, message)
  return { statusCode: 200, type: CARD, value: message.attachments[0].content }
}

/** https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format */
export function toast(text: string): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: cut(text, LIMITS.toast) }
}
