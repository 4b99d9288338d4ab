import type { ViewsOpenArguments, WebClient } from '@slack/web-api'
import { z } from 'zod'
import type { Actor } from '../../src/actor.ts'
import type { Context } from '../../src/context.ts'
import type { FindAudience } from '../chat/channels/channel-audience.ts'
import { logFailure } from '../chat/failure.ts'
import { fileLinkScreen } from '../chat/files/file-link-screen.ts'
import type { FileToSend } from '../chat/files/file-to-send.ts'
import { drawHome } from '../chat/home/draw-home.ts'
import type { Reply } from '../chat/interaction.ts'
import { failureScreen, fallbackScreen, noticeScreen, openLateScreen } from '../chat/notice-screen.ts'
import type { Files } from '../chat/own-list/received-file.ts'
import type { Screen } from '../chat/screen.ts'
import type { Words } from '../chat/words/words.ts'
import { homePublish } from './home.ts'
import {
  LAST_PATIENCE_SECONDS,
  type Means,
  PATIENCE_SECONDS,
  showBy,
  showIfPossible,
  TRIGGER_PATIENCE_SECONDS,
} from './means.ts'
import type { BlockActions } from './read-interaction.ts'
import { renderMessage, renderModal } from './render-screen.ts'
import { respond } from './respond.ts'
import { uploadFile } from './upload-file.ts'

export interface Replying {
  ctx: Context
  actor: Actor
  w: Words
  client: WebClient
  findAudience: FindAudience
  files: Files
}

/**
 * Shows the replies to a click, each in a way that the clicked surface supports. Returns those that could not be shown.
 * Never rejects.
 */
export async function showReplies(to: Replying, payload: BlockActions, replies: Reply[]): Promise<Reply[]> {
  const unshown: Reply[] = []
  for (const reply of replies) {
    try {
      // With another reply, the App Library goes to the Home tab: in the message it would overwrite the other reply.
      await showReply(to, payload, reply, replies.length === 1)
    } catch (err) {
      logFailure(to.ctx, err, { step: 'showing' })
      unshown.push(reply)
    }
  }
  return unshown
}

async function showReply(to: Replying, payload: BlockActions, reply: Reply, isOnlyReply: boolean): Promise<void> {
  switch (reply.kind) {
    case 'open':
      // In a modal the new screen replaces the old one, as in Teams: there is no stack of views to get lost in.
      if (payload.view?.type === 'modal') await refresh(to, payload, reply)
      else await open(to, payload, reply)
      return
    case 'replace':
      if (payload.view?.type === 'home') await open(to, payload, reply)
      else await refresh(to, payload, reply)
      return
    case 'say':
      await showBy(to.ctx, toPerson(to, payload, reply.screen))
      return
    case 'errors': {
      const text = Object.values(reply.errors).join(' ')
      await showBy(to.ctx, toPerson(to, payload, noticeScreen(to.w, to.w.t('failure.title'), text)))
      return
    }
    case 'message': {
      const direct = { ...directMessage(to, payload.user.id, reply.screen), patienceSeconds: PATIENCE_SECONDS }
      await showBy(to.ctx, [direct, ...toPerson(to, payload, reply.screen)])
      if (payload.container.channel_id && !payload.container.channel_id.startsWith('D')) {
        await alsoShow(to, payload, noticeScreen(to.w, to.w.t('app.name'), to.w.t('common.sentToChat')))
      }
      return
    }
    case 'home': {
      const screen = await drawHome(to.ctx, to.w, to.actor, reply.search ?? '')
      const inMessage = isOnlyReply && (payload.message !== undefined || payload.container.is_ephemeral)
      if (inMessage) await refresh(to, payload, { kind: 'replace', screen, looked: true })
      else if (!isOnlyReply) await showHomeToo(to, screen)
      else {
        await showOrElse(to, homePublish(to, screen, reply.search), reference => [
          directMessage(to, payload.user.id, failureScreen(to.w, reference, 'showing')),
        ])
      }
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

/** Sends a file to the person's chat with the app, wherever they asked for it, so that only they see it. */
async function sendFile(to: Replying, payload: BlockActions, file: FileToSend): Promise<void> {
  // A message can be addressed to a person's id; a file needs the id of the conversation.
  const opened = async () =>
    z.string().parse((await to.client.conversations.open({ users: payload.user.id })).channel?.id)
  const channel = await opened().catch((err: unknown) => {
    to.ctx.log.info({ err }, 'Slack: the chat with a person could not be opened')
    return null
  })
  // Sent before the file is made, which may take longer than the trigger lives.
  if (channel === null || payload.container.channel_id !== channel) {
    await alsoShow(to, payload, noticeScreen(to.w, to.w.t('file.title'), to.w.t('file.comes')))
  }
  const link = fileLinkScreen(to.w, file)
  await showBy(to.ctx, [
    { name: 'files', show: async () => await uploadFile(to.client, { channel: channel ?? (await opened()), file }) },
    directMessage(to, payload.user.id, link),
    ...toPerson(to, payload, link),
  ])
}

/** Publishes the App Library in the Home tab. Throws if Slack doesn't take it. */
export async function publishHome(to: Replying, screen: Screen): Promise<void> {
  await showBy(to.ctx, [homePublish(to, screen)])
}

/** The same beside another reply. A failure is ignored: the tab is drawn again soon, or when somebody opens it. */
export async function showHomeToo(to: Replying, screen: Screen): Promise<void> {
  await showIfPossible(to.ctx, [homePublish(to, screen)])
}

type ScreenReply = Extract<Reply, { kind: 'open' | 'replace' }>

/** Opens a modal. If its trigger has expired by now, a message says so, with the button that opens the modal. */
async function open(to: Replying, payload: BlockActions, reply: ScreenReply): Promise<void> {
  const { screen } = reply
  const view: ViewsOpenArguments['view'] = renderModal(screen)
  const show = () => to.client.views.open({ trigger_id: payload.trigger_id ?? '', view })
  await showOrElse(to, { name: 'views.open', show, patienceSeconds: TRIGGER_PATIENCE_SECONDS }, reference =>
    inMessage(
      to,
      payload,
      reply.kind === 'open' && reply.again
        ? openLateScreen(to.w, screen, reply.again, reference)
        : fallbackScreen(to.w, screen, { done: wasDone(reply), reference }),
    ),
  )
}

/** Redraws the screen on which the person acted; if that fails, shows the new screen elsewhere. */
async function refresh(to: Replying, payload: BlockActions, reply: ScreenReply): Promise<void> {
  const { screen } = reply
  const here = (reference: string) => fallbackScreen(to.w, screen, { done: wasDone(reply), reference })
  if (payload.view) {
    await showOrElse(to, viewUpdate(to, { view_id: payload.view.id }, screen), reference => [
      directMessage(to, payload.user.id, here(reference)),
    ])
    return
  }
  const { channel_id: channel, message_ts: ts, is_ephemeral } = payload.container
  const message = renderMessage(screen)
  const { response_url: url } = payload
  // chat.update can't edit ephemeral messages. Their response_url can, five times in 30 minutes; it can edit other
  // messages, too.
  const edit =
    channel && ts && !is_ephemeral
      ? [{ name: 'chat.update', show: () => to.client.chat.update({ channel, ts, ...message }) }]
      : []
  const respondTo = url
    ? [{ name: 'response_url', show: () => respond(url, { replace_original: true, ...message }) }]
    : []
  const [first, ...others] = [...edit, ...respondTo]
  const rest = (reference: string) => [...others, ...inMessage(to, payload, here(reference))]
  if (first) await showOrElse(to, first, rest)
  else await showBy(to.ctx, rest(logFailure(to.ctx, new Error('No message to refresh.'), { step: 'showing' })))
}

/** Whether the reply shows the outcome of a deed. */
function wasDone(reply: ScreenReply): boolean {
  return reply.kind === 'open' ? reply.again === undefined : reply.refused !== true && reply.looked !== true
}

/** Shows something the first way, otherwise in other ways, which quote the reference of the log entry that says why. */
async function showOrElse(to: Replying, first: Means, others: (reference: string) => Means[]): Promise<void> {
  try {
    await showBy(to.ctx, [first])
  } catch (err) {
    await showBy(to.ctx, others(logFailure(to.ctx, err, { step: 'showing' })))
  }
}

/** A way to show a screen: in an open modal. */
export function viewUpdate(to: Replying, which: { view_id: string } | { external_id: string }, screen: Screen): Means {
  return { name: 'views.update', show: () => to.client.views.update({ ...which, view: renderModal(screen) }) }
}

/** A way to show a screen: a message in the chat with this person. */
export function directMessage(to: Replying, person: string, screen: Screen): Means {
  const show = () => to.client.chat.postMessage({ channel: person, ...renderMessage(screen) })
  return { name: 'chat.postMessage', show, patienceSeconds: LAST_PATIENCE_SECONDS }
}

/** Ways to show a screen to this person only: beside the clicked message, or on top of the view; else in their chat. */
function toPerson(to: Replying, payload: BlockActions, screen: Screen): Means[] {
  // Slack refuses an empty one, as it does one that is too old, and the next means is tried.
  const { trigger_id = '' } = payload
  const view: ViewsOpenArguments['view'] = renderModal(screen)
  const onTop: Means | null =
    payload.view?.type === 'modal'
      ? { name: 'views.push', show: () => to.client.views.push({ trigger_id, view }) }
      : payload.view
        ? { name: 'views.open', show: () => to.client.views.open({ trigger_id, view }) }
        : null
  return onTop
    ? [{ ...onTop, patienceSeconds: TRIGGER_PATIENCE_SECONDS }, directMessage(to, payload.user.id, screen)]
    : inMessage(to, payload, screen)
}

/** Ways to show a screen to this person only: in the conversation of the clicked message; else in their chat. */
function inMessage(to: Replying, payload: BlockActions, screen: Screen): Means[] {
  return [...ephemeral(to, payload, screen), directMessage(to, payload.user.id, screen)]
}

/**
 * Ways to show a screen as an ephemeral message beside the clicked one. The response_url comes first: commands work
 * where the app is no member, and there Slack refuses chat.postEphemeral, but not the response_url.
 * https://docs.slack.dev/reference/methods/chat.postEphemeral
 */
function ephemeral(to: Replying, { container, response_url: url, user }: BlockActions, screen: Screen): Means[] {
  const message = renderMessage(screen)
  const { channel_id: channel } = container
  const body = { response_type: 'ephemeral', replace_original: false, ...message }
  return [
    ...(url ? [{ name: 'response_url', show: () => respond(url, body) }] : []),
    ...(channel
      ? [
          {
            name: 'chat.postEphemeral',
            show: () => to.client.chat.postEphemeral({ channel, user: user.id, ...message }),
          },
        ]
      : []),
  ]
}

/** Shows an additional sentence. A failure is ignored, because the main reply is shown elsewhere. */
async function alsoShow(to: Replying, payload: BlockActions, screen: Screen): Promise<void> {
  const means = payload.view ? toPerson(to, payload, screen).slice(0, 1) : ephemeral(to, payload, screen)
  await showIfPossible(to.ctx, means)
}
