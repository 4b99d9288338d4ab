import type { ViewsOpenArguments, WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import type { AskReaders } from '../chat/channel-readers.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { drawHome } from '../chat/home.ts'
import type { Reply } from '../chat/interaction.ts'
import type { Screen } from '../chat/screen.ts'
import { fileLinkScreen } from '../chat/screens/file-link.ts'
import { noticeScreen } from '../chat/screens/notice.ts'
import type { Words } from '../chat/words/words.ts'
import type { BlockActions } from './read-interaction.ts'
import { renderHome, renderMessage, renderModal } from './render-screen.ts'
import { respond } from './respond.ts'
import { isMissingScope, uploadFile } from './upload-file.ts'

export interface Replying {
  ctx: Context
  actor: Actor
  w: Words
  client: WebClient
  readersOf: AskReaders
}

/** Shows what comes of a click: each reply by the means that the surface it was made on has. */
export async function showReplies(to: Replying, payload: BlockActions, replies: Reply[]): Promise<void> {
  // Beside another answer the App Library belongs in the Home tab: in the message it would wipe that answer out.
  for (const reply of replies) await showReply(to, payload, reply, replies.length === 1)
}

async function showReply(to: Replying, payload: BlockActions, reply: Reply, alone: boolean): Promise<void> {
  switch (reply.kind) {
    case 'open':
      // In a modal the new screen takes the place of the old one: no stack to lose one's way in, as in Teams.
      if (payload.view?.type === 'modal') await updateView(to, payload.view.id, reply.screen)
      else await openView(to, payload, reply.screen)
      return
    case 'replace':
      if (payload.view?.type === 'modal') await updateView(to, payload.view.id, reply.screen)
      else if (payload.view) await openView(to, payload, reply.screen)
      else await replaceMessage(to, payload, reply.screen)
      return
    case 'say':
      await say(to, payload, reply.screen)
      return
    case 'errors': {
      const text = Object.values(reply.errors).join(' ')
      await say(to, payload, noticeScreen(to.w, to.w.t('failure.title'), text))
      return
    }
    case 'message':
      await to.client.chat.postMessage({ channel: payload.user.id, ...renderMessage(reply.screen) })
      if (payload.container.channel_id && !payload.container.channel_id.startsWith('D')) {
        await say(to, payload, noticeScreen(to.w, to.w.t('app.name'), to.w.t('common.sentToChat')))
      }
      return
    case 'home': {
      const screen = await drawHome(to.ctx, to.w, to.actor, reply.search ?? '')
      if (alone && (payload.message || payload.container.is_ephemeral)) await replaceMessage(to, payload, screen)
      else await publishHome(to, screen)
      return
    }
    case 'file':
      await sendFile(to, payload, reply.file)
      return
    case 'nothing':
    case 'repeated':
      return
    default:
      return reply satisfies never
  }
}

/** To this person's chat with the app, wherever they asked for it: what they ask for is for their eyes. */
async function sendFile(to: Replying, payload: BlockActions, file: FileToSend): Promise<void> {
  const channel = z.string().parse((await to.client.conversations.open({ users: payload.user.id })).channel?.id)
  // Before it is made, which may take longer than a trigger lives.
  if (payload.container.channel_id !== channel) {
    await say(to, payload, noticeScreen(to.w, to.w.t('file.title'), to.w.t('file.comes')))
  }
  try {
    await uploadFile(to.client, { channel, file })
  } catch (err) {
    if (!isMissingScope(err)) throw err
    await to.client.chat.postMessage({ channel, ...renderMessage(fileLinkScreen(to.w, file)) })
  }
}

export async function publishHome(to: Replying, screen: Screen): Promise<void> {
  await to.client.views.publish({ user_id: to.actor.externalId, view: renderHome(screen) })
}

async function openView(to: Replying, payload: BlockActions, screen: Screen): Promise<void> {
  const view: ViewsOpenArguments['view'] = renderModal(screen)
  await to.client.views.open({ trigger_id: payload.trigger_id, view })
}

async function updateView(to: Replying, viewId: string, screen: Screen): Promise<void> {
  await to.client.views.update({ view_id: viewId, view: renderModal(screen) })
}

/** For this person's eyes: beside the message they clicked in, else on top of the view. */
async function say(to: Replying, payload: BlockActions, screen: Screen): Promise<void> {
  const channel = payload.container.channel_id
  if (payload.view?.type === 'modal') {
    await to.client.views.push({ trigger_id: payload.trigger_id, view: renderModal(screen) })
  } else if (channel) {
    await to.client.chat.postEphemeral({ channel, user: payload.user.id, ...renderMessage(screen) })
  } else {
    await openView(to, payload, screen)
  }
}

async function replaceMessage(to: Replying, payload: BlockActions, screen: Screen): Promise<void> {
  const { channel_id: channel, message_ts: ts, is_ephemeral } = payload.container
  const message = renderMessage(screen)
  // chat.update doesn't know ephemeral messages; their response_url does, five times in 30 minutes.
  if (is_ephemeral && payload.response_url) {
    await respond(payload.response_url, { replace_original: true, ...message })
  } else if (channel && ts) {
    await to.client.chat.update({ channel, ts, ...message })
  }
}
