import { text } from '../../json.ts'
import { deleteAsBot, messageJson, openDirect, postAsBot, showEphemeral, updateAsBot } from '../messages.ts'
import { validateMessage } from '../validate-message.ts'
import { type Channel, findChannel, findMessage } from '../world.ts'
import { type Answer, type ApiCall, type Handler, hasScope, judged, no, refuse } from './call.ts'

/** The conversation that `channel` names (a user id is that person's direct message), or why nobody may post there. */
async function destination(call: ApiCall): Promise<{ channel: Channel } | { answer: Answer }> {
  const { workspace, args } = call
  const wanted = text(args.channel)
  const member = workspace.members.get(wanted)
  if (member?.isBot) return { answer: no('cannot_dm_bot') }
  // An existing chat with somebody who left still takes messages: https://github.com/slackapi/python-slack-sdk/issues/1156
  const known = member && findChannel(workspace, `@${member.id}`)
  if (member?.deleted && !known) return { answer: no('channel_not_found') }
  const channel = known ?? (member ? await openDirect(workspace, member) : findChannel(workspace, wanted))
  if (!channel || wanted.startsWith('@')) return { answer: no('channel_not_found') }
  if (channel.isArchived) return { answer: no('is_archived') }
  const inside = channel.members.has(workspace.bot.userId)
  // A private channel that the bot isn't in does not exist for it.
  if (!inside && channel.isPrivate) return { answer: no('channel_not_found') }
  if (!inside && !(call.method === 'chat.postMessage' && hasScope(call, 'chat:write.public')))
    return { answer: no('not_in_channel') }
  return { channel }
}

const postMessage: Handler = async call => {
  const { platform, workspace, args } = call
  const checked = judged(call, validateMessage(args))
  if ('refusal' in checked) return checked.refusal
  const to = await destination(call)
  if ('answer' in to) return to.answer
  const threadTs = text(args.thread_ts)
  if (threadTs && !findMessage(to.channel, threadTs)) return no('thread_not_found')
  const { text: _text, blocks: _blocks, metadata: _metadata, channel: _channel, ...extra } = args
  const { message, answer } = await postAsBot(platform, workspace, to.channel, checked.value, extra)
  if (answer.ok !== true) return no(text(answer.error))
  return { ok: true, channel: to.channel.id, ts: message.ts, message: messageJson(message, workspace, platform.app.id) }
}

// Ours, not emulate's: the person's screen must show it, and emulate has nothing that reads ephemeral messages.
const postEphemeral: Handler = async call => {
  const { platform, workspace, args } = call
  const checked = judged(call, validateMessage(args))
  if ('refusal' in checked) return checked.refusal
  const to = await destination(call)
  if ('answer' in to) return to.answer
  const member = workspace.members.get(text(args.user))
  if (!member) return no('user_not_found')
  if (!to.channel.members.has(member.id)) return no('user_not_in_channel')
  const shown = showEphemeral(
    platform,
    workspace,
    member,
    to.channel.id,
    checked.value,
    text(args.thread_ts) || undefined,
  )
  return { ok: true, message_ts: shown.ts }
}

const update: Handler = async call => {
  const { platform, workspace, args } = call
  const checked = judged(call, validateMessage(args))
  if ('refusal' in checked) return checked.refusal
  // Unlike posting, updating takes an id only: https://docs.slack.dev/reference/methods/chat.update
  const channel = workspace.channels.get(text(args.channel))
  if (!channel) return no('channel_not_found')
  if (channel.isArchived) return no('is_archived')
  const message = findMessage(channel, text(args.ts))
  if (!message) return no('message_not_found')
  if (message.user !== workspace.bot.userId) return refuse(call, 'cant_update_message')
  const answer = await updateAsBot(platform, workspace, message, checked.value)
  if (answer.ok !== true) return no(text(answer.error))
  const json = messageJson(message, workspace, platform.app.id)
  return { ok: true, channel: channel.id, ts: message.ts, text: message.text, message: json }
}

const remove: Handler = async call => {
  const { platform, workspace, args } = call
  const channel = workspace.channels.get(text(args.channel))
  if (!channel) return no('channel_not_found')
  const message = findMessage(channel, text(args.ts))
  if (!message) return no('message_not_found')
  if (message.user !== workspace.bot.userId) return refuse(call, 'cant_delete_message')
  const answer = await deleteAsBot(platform, workspace, channel, message.ts)
  return answer.ok === true ? { ok: true, channel: channel.id, ts: message.ts } : no(text(answer.error))
}

export const chat: Record<string, Handler> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
}
