import { type Fields, isFields, text } from '../json.ts'
import type { Platform } from './platform.ts'
import type { MessagePayload } from './validate-message.ts'
import { fillIds } from './views.ts'
import { type Channel, type Ephemeral, findMessage, type Member, type Message, type Workspace } from './world.ts'

/** Posts as the bot, through emulate, and mirrors the posted message. */
export async function postAsBot(
  platform: Platform,
  workspace: Workspace,
  channel: Channel,
  payload: MessagePayload,
  extra: Fields = {},
): Promise<{ message: Message; answer: Fields }> {
  const blocks = payload.blocks && fillIds(payload.blocks)
  const answer = await workspace.forward('chat.postMessage', {
    ...extra,
    channel: channel.id,
    text: payload.text,
    ...(blocks && { blocks }),
    ...(payload.metadata && { metadata: payload.metadata }),
    bot_id: workspace.bot.botId,
    app_id: platform.app.id,
  })
  const message: Message = {
    channel: channel.id,
    ts: text(answer.ts),
    text: payload.text,
    blocks,
    metadata: payload.metadata,
    user: workspace.bot.userId,
    botId: workspace.bot.botId,
    threadTs: text(extra.thread_ts) || undefined,
    edited: undefined,
    files: [],
    username: text(extra.username) || undefined,
  }
  if (answer.ok === true) {
    channel.messages.push(message)
    platform.changed({ kind: 'message', team: workspace.id, channel: channel.id })
  }
  return { message, answer }
}

/** Changes a message of the bot: `text` without blocks removes the blocks. */
export async function updateAsBot(
  platform: Platform,
  workspace: Workspace,
  message: Message,
  payload: MessagePayload,
): Promise<Fields> {
  const blocks = payload.blocks && fillIds(payload.blocks)
  const answer = await workspace.forward('chat.update', {
    channel: message.channel,
    ts: message.ts,
    text: payload.text,
    ...(blocks && { blocks }),
    ...(payload.metadata && { metadata: payload.metadata }),
  })
  if (answer.ok !== true) return answer
  message.text = payload.text
  message.blocks = blocks
  if (payload.metadata) message.metadata = payload.metadata
  const edited = isFields(answer.message) && isFields(answer.message.edited) ? answer.message.edited : {}
  message.edited = { user: workspace.bot.userId, ts: text(edited.ts) }
  platform.changed({ kind: 'message', team: workspace.id, channel: message.channel })
  return answer
}

export async function deleteAsBot(
  platform: Platform,
  workspace: Workspace,
  channel: Channel,
  ts: string,
): Promise<Fields> {
  const answer = await workspace.forward('chat.delete', { channel: channel.id, ts })
  if (answer.ok === true) {
    channel.messages = channel.messages.filter(message => message.ts !== ts)
    platform.changed({ kind: 'message', team: workspace.id, channel: channel.id })
  }
  return answer
}

/** Ephemeral messages live with the person who sees them; emulate keeps them where nobody can read them. */
export function showEphemeral(
  platform: Platform,
  workspace: Workspace,
  member: Member,
  channelId: string,
  payload: MessagePayload,
  threadTs?: string,
): Ephemeral {
  const ephemeral: Ephemeral = {
    channel: channelId,
    ts: workspace.times.next(),
    text: payload.text,
    blocks: payload.blocks && fillIds(payload.blocks),
    threadTs,
    user: member.id,
  }
  member.ephemerals.push(ephemeral)
  platform.changed({ kind: 'ephemeral', team: workspace.id, channel: channelId, user: member.id })
  return ephemeral
}

/** The direct message between the bot and a person; opens it if there is none. */
export async function openDirect(workspace: Workspace, member: Member): Promise<Channel> {
  for (const channel of workspace.channels.values()) if (channel.im === member.id) return channel
  const answer = await workspace.forward('conversations.open', { users: member.id, return_im: true })
  const id = isFields(answer.channel) ? text(answer.channel.id) : ''
  if (id === '') throw new Error(`emulate opened no direct message with ${member.name}: ${text(answer.error)}`)
  const channel: Channel = workspace.channels.get(id) ?? {
    id,
    name: member.name,
    isPrivate: true,
    isArchived: false,
    shared: undefined,
    im: member.id,
    members: new Set([member.id, workspace.bot.userId]),
    messages: [],
  }
  workspace.channels.set(id, channel)
  return channel
}

/** A message as the Web API and interactions carry it. */
export function messageJson(message: Message, workspace: Workspace, appId: string): Fields {
  return {
    type: 'message',
    ...(message.botId && { bot_id: message.botId, app_id: appId }),
    user: message.user,
    text: message.text,
    ts: message.ts,
    team: workspace.id,
    ...(message.blocks && { blocks: message.blocks }),
    ...(message.metadata && { metadata: message.metadata }),
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(message.edited && { edited: message.edited }),
  }
}

/** Mirrors the messages of a channel that only emulate has: those that a file share posted. */
export async function mirrorNews(
  platform: Platform,
  workspace: Workspace,
  channel: Channel,
  threadTs?: string,
): Promise<Message[]> {
  const answer = threadTs
    ? await workspace.forward('conversations.replies', { channel: channel.id, ts: threadTs })
    : await workspace.forward('conversations.history', { channel: channel.id, limit: 20 })
  const news: Message[] = []
  for (const found of Array.isArray(answer.messages) ? answer.messages : []) {
    if (!isFields(found) || !Array.isArray(found.files) || findMessage(channel, text(found.ts))) continue
    news.push({
      channel: channel.id,
      ts: text(found.ts),
      text: text(found.text),
      blocks: undefined,
      metadata: undefined,
      user: text(found.user),
      botId: text(found.user) === workspace.bot.userId ? workspace.bot.botId : undefined,
      threadTs: text(found.thread_ts) || undefined,
      edited: undefined,
      files: found.files.map(file => (isFields(file) ? text(file.id) : '')),
      username: undefined,
    })
  }
  channel.messages.push(...news)
  channel.messages.sort((a, b) => Number(a.ts) - Number(b.ts))
  if (news.length > 0) platform.changed({ kind: 'message', team: workspace.id, channel: channel.id })
  return news
}
