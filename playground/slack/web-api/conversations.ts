import { type Fields, flag, isFields, text } from '../../json.ts'
import { openDirect } from '../messages.ts'
import type { Channel, Workspace } from '../world.ts'
import { type Answer, type ApiCall, type Handler, missingScope, no } from './call.ts'

const kind = (channel: Channel) => (channel.im ? 'im' : channel.isPrivate ? 'groups' : 'channels')

function channelJson(channel: Channel, workspace: Workspace): Fields {
  return {
    id: channel.id,
    ...(channel.im ? { user: channel.im } : { name: channel.name, name_normalized: channel.name }),
    is_channel: !channel.im && !channel.isPrivate,
    is_group: !channel.im && channel.isPrivate,
    is_im: channel.im !== undefined,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_member: channel.members.has(workspace.bot.userId),
    is_general: channel.name === 'general' && !channel.im,
    num_members: channel.members.size,
    context_team_id: workspace.id,
    is_shared: channel.shared === 'external' || channel.shared === 'organisation',
    is_ext_shared: channel.shared === 'external',
    is_pending_ext_shared: channel.shared === 'pending',
    is_org_shared: channel.shared === 'organisation',
  }
}

/** A channel that the bot may know of: a private one without it does not exist. */
function known(call: ApiCall, doing: 'read' | 'history'): { channel: Channel } | { answer: Answer } {
  const channel = call.workspace.channels.get(text(call.args.channel))
  if (!channel || (channel.isPrivate && !channel.members.has(call.workspace.bot.userId)))
    return { answer: no('channel_not_found') }
  const missing = missingScope(call, `${kind(channel)}:${doing}`)
  return missing ? { answer: missing } : { channel }
}

// Ours: emulate's members include the spare users, and it doesn't know who was archived or removed.
const info: Handler = call => {
  const found = known(call, 'read')
  return 'answer' in found ? found.answer : { ok: true, channel: channelJson(found.channel, call.workspace) }
}

const members: Handler = call => {
  const found = known(call, 'read')
  if ('answer' in found) return found.answer
  return { ok: true, members: [...found.channel.members], response_metadata: { next_cursor: '' } }
}

const scopeOfType: Record<string, string> = {
  public_channel: 'channels',
  private_channel: 'groups',
  im: 'im',
  mpim: 'mpim',
}

const list: Handler = call => {
  const { workspace, args } = call
  const types = (text(args.types) || 'public_channel').split(',').map(type => type.trim())
  const kinds = types.map(type => scopeOfType[type])
  if (kinds.includes(undefined)) return no('invalid_types')
  for (const one of kinds) {
    const missing = missingScope(call, `${one}:read`)
    if (missing) return missing
  }
  const all = [...workspace.channels.values()].filter(
    channel =>
      kinds.includes(kind(channel)) &&
      (!channel.isPrivate || channel.members.has(workspace.bot.userId)) &&
      !(flag(args.exclude_archived) && channel.isArchived),
  )
  const start = Number(args.cursor) || 0
  const limit = Math.min(Number(args.limit) || 100, 1000)
  const next = start + limit < all.length ? String(start + limit) : ''
  return {
    ok: true,
    channels: all.slice(start, start + limit).map(channel => channelJson(channel, workspace)),
    response_metadata: { next_cursor: next },
  }
}

const open: Handler = async ({ workspace, args }) => {
  const channel = workspace.channels.get(text(args.channel))
  if (channel?.im) return { ok: true, channel: { id: channel.id } }
  const ids = text(args.users).split(',').filter(Boolean)
  const [first] = ids
  if (first === undefined) return no('users_list_not_supplied')
  if (ids.length > 1) return no('method_not_supported_for_channel_type')
  const member = workspace.members.get(first)
  if (!member) return no('user_not_found')
  if (member.isBot) return no('cannot_dm_bot')
  if (member.deleted) return no('user_disabled')
  const direct = await openDirect(workspace, member)
  return { ok: true, channel: flag(args.return_im) ? channelJson(direct, workspace) : { id: direct.id } }
}

const join: Handler = ({ workspace, args, platform }) => {
  const channel = workspace.channels.get(text(args.channel))
  if (!channel || channel.isPrivate) return no('channel_not_found')
  if (channel.isArchived) return no('is_archived')
  channel.members.add(workspace.bot.userId)
  platform.changed({ kind: 'channel', team: workspace.id, channel: channel.id })
  return { ok: true, channel: channelJson(channel, workspace) }
}

const leave: Handler = ({ workspace, args, platform }) => {
  const channel = workspace.channels.get(text(args.channel))
  if (!channel) return no('channel_not_found')
  const was = channel.members.delete(workspace.bot.userId)
  platform.changed({ kind: 'channel', team: workspace.id, channel: channel.id })
  return was ? { ok: true } : { ok: true, not_in_channel: true }
}

/** The history is emulate's; `oldest` and `latest`, which it ignores, are ours, and metadata comes only when asked for. */
const read =
  (method: string): Handler =>
  async call => {
    const { workspace, args } = call
    const found = known(call, 'history')
    if ('answer' in found) return found.answer
    if (!found.channel.members.has(workspace.bot.userId)) return no('not_in_channel')
    const bounded = args.oldest !== undefined || args.latest !== undefined
    const answer = await workspace.forward(method, bounded ? { ...args, limit: 1000 } : args)
    if (answer.ok !== true) return no(text(answer.error))
    const oldest = Number(args.oldest ?? 0)
    const latest = Number(args.latest ?? Infinity)
    const inclusive = flag(args.inclusive)
    const messages = (Array.isArray(answer.messages) ? answer.messages : [])
      .filter(isFields)
      .filter(({ ts }) => {
        const at = Number(ts)
        return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest
      })
      .map(({ metadata, ...message }) =>
        flag(args.include_all_metadata) && metadata ? { ...message, metadata } : message,
      )
    const limit = Number(args.limit) || 100
    return { ...answer, ok: true, messages: bounded ? messages.slice(0, limit) : messages }
  }

export const conversations: Record<string, Handler> = {
  'conversations.info': info,
  'conversations.members': members,
  'conversations.list': list,
  'conversations.open': open,
  'conversations.join': join,
  'conversations.leave': leave,
  'conversations.history': read('conversations.history'),
  'conversations.replies': read('conversations.replies'),
}
