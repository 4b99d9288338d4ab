import { isFields, text } from '../json.ts'
import { arrived } from './ack.ts'
import type { Events } from './events.ts'
import { openDirect } from './messages.ts'
import type { Actor } from './payloads.ts'
import { say } from './response-url.ts'
import { callApp } from './signed-request.ts'
import { validateMessage } from './validate-message.ts'
import { viewJson } from './views.ts'
import { type Channel, findChannel, findMessage, type Message } from './world.ts'

/** Finds a conversation: `dm` is the direct message with the app; otherwise a channel. */
async function conversation({ workspace, member }: Actor, where: string): Promise<Channel> {
  if (where === 'dm') return openDirect(workspace, member)
  const channel = findChannel(workspace, where)
  if (!channel) throw new Error(`There is no ${where}`)
  // A message that somebody sent just before they left may come late.
  if (!channel.members.has(member.id) && !member.deleted) throw new Error(`${member.realName} is not in ${where}`)
  return channel
}

/** Types a slash command. https://docs.slack.dev/interactivity/implementing-slash-commands */
export async function command(actor: Actor, where: string, line: string): Promise<void> {
  const { platform, workspace, member } = actor
  const channel = await conversation(actor, where)
  const [, name = '', rest = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(line) ?? []
  if (name === '') throw new Error(`"${line}" is no command`)
  const target = { workspace, userId: member.id, channelId: channel.id, original: undefined }
  const form = new URLSearchParams({
    token: 'playground-verification-token',
    team_id: workspace.id,
    team_domain: workspace.domain,
    ...(workspace.enterprise && { enterprise_id: workspace.enterprise.id, enterprise_name: workspace.enterprise.name }),
    channel_id: channel.id,
    channel_name: channel.im ? 'directmessage' : channel.isPrivate ? 'privategroup' : channel.name,
    user_id: member.id,
    user_name: member.name,
    command: name,
    text: rest.trim(),
    api_app_id: platform.app.id,
    is_enterprise_install: 'false',
    response_url: platform.responseUrls.issue(target),
    trigger_id: platform.triggers.issue({
      team: workspace.id,
      user: member.id,
      viewId: undefined,
      channel: channel.id,
    }),
  })
  const answer = await callApp(platform, form.toString(), 'application/x-www-form-urlencoded')
  if (!arrived(actor, answer) || answer.text === '') return
  const payload = isFields(answer.json) ? answer.json : { text: answer.text }
  const verdict = validateMessage(payload)
  if (verdict.ok) {
    await say(platform, target, verdict.value, payload.response_type === 'in_channel')
    return
  }
  platform.log.refused({
    where: 'ack command',
    team: workspace.id,
    error: verdict.error,
    messages: verdict.messages,
    payload,
  })
  member.trouble.push(verdict.error)
}

/** Opens the app's Home tab. */
export async function openHome(actor: Actor, events: Events): Promise<void> {
  const { workspace, member, platform } = actor
  const channel = await openDirect(workspace, member)
  const sent = await events.send(workspace, {
    type: 'app_home_opened',
    user: member.id,
    channel: channel.id,
    tab: 'home',
    ...(member.home && { view: viewJson(member.home, workspace, platform.app.id) }),
  })
  const last = sent.attempts.at(-1)
  if (last) arrived(actor, last)
}

/**
 * Writes a message. The app hears of it in a direct message (`message`, channel_type im) and, in a channel where it is,
 * when it's mentioned: `<@BOT>`, for which `@` and the app's name will do.
 */
export async function message(
  actor: Actor,
  events: Events,
  where: string,
  words: string,
  threadTs?: string,
): Promise<Message> {
  const { platform, workspace, member } = actor
  const channel = await conversation(actor, where)
  if (channel.isArchived) throw new Error(`${where} is archived`)
  if (threadTs && !findMessage(channel, threadTs)) throw new Error(`There is no message ${threadTs} in ${where}`)
  const mention = `<@${workspace.bot.userId}>`
  const said = words.replaceAll(new RegExp(`@${platform.app.name}\\b`, 'gi'), mention)
  const answer = await workspace.forward(
    'chat.postMessage',
    { channel: channel.id, text: said, ...(threadTs && { thread_ts: threadTs }) },
    member.emulateHandle,
  )
  if (answer.ok !== true) throw new Error(`emulate refused the message: ${text(answer.error)}`)
  const written: Message = {
    channel: channel.id,
    ts: text(answer.ts),
    text: said,
    blocks: undefined,
    metadata: undefined,
    user: member.id,
    botId: undefined,
    threadTs,
    edited: undefined,
    files: [],
    username: undefined,
  }
  channel.messages.push(written)
  platform.changed({ kind: 'message', team: workspace.id, channel: channel.id })
  const common = {
    user: member.id,
    text: said,
    ts: written.ts,
    channel: channel.id,
    team: workspace.id,
    ...(threadTs && { thread_ts: threadTs }),
    event_ts: written.ts,
  }
  if (!workspace.bot.installed) return written
  const inside = channel.members.has(workspace.bot.userId)
  if (channel.im) await events.send(workspace, { type: 'message', channel_type: 'im', ...common })
  else if (inside && said.includes(mention)) await events.send(workspace, { type: 'app_mention', ...common })
  return written
}
