import { type Fields, flag, text } from '../json.ts'
import { deleteAsBot, postAsBot, showEphemeral, updateAsBot } from './messages.ts'
import type { Platform } from './platform.ts'
import type { ResponseTarget } from './response-urls.ts'
import { type MessagePayload, validateMessage } from './validate-message.ts'
import { fillIds } from './views.ts'
import { findMessage } from './world.ts'

/** Answers a POST to a response_url. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export async function answerResponseUrl(
  platform: Platform,
  id: string,
  payload: Fields,
): Promise<{ status: number; body: unknown }> {
  const target = platform.responseUrls.use(id)
  if (typeof target === 'string') return refused(platform, '', target, [], payload, 404)
  const { workspace } = target
  platform.log.called({
    method: 'response_url',
    team: workspace.id,
    args: payload,
    ok: true,
    error: undefined,
    at: platform.now(),
  })
  if (flag(payload.delete_original)) return done(await withdraw(platform, target))
  const verdict = validateMessage(payload)
  if (!verdict.ok) return refused(platform, workspace.id, verdict.error, verdict.messages, payload, 400)
  const inChannel = payload.response_type === 'in_channel'
  if (flag(payload.replace_original)) {
    if (inChannel && target.original?.kind === 'ephemeral')
      return refused(
        platform,
        workspace.id,
        'invalid_arguments',
        ['an ephemeral message cannot become public'],
        payload,
        400,
      )
    return done(await replace(platform, target, verdict.value))
  }
  return done(await say(platform, target, verdict.value, inChannel, text(payload.thread_ts) || undefined))
}

const done = (ok: boolean) => (ok ? { status: 200, body: 'ok' } : { status: 404, body: 'no_such_message' })

function refused(platform: Platform, team: string, error: string, messages: string[], payload: Fields, status: number) {
  platform.log.refused({ where: 'response_url', team, error, messages, payload })
  return { status, body: { ok: false, error } }
}

async function withdraw(
  platform: Platform,
  { workspace, original, channelId, userId }: ResponseTarget,
): Promise<boolean> {
  const member = workspace.members.get(userId)
  const channel = workspace.channels.get(channelId)
  if (!original || !member || !channel) return false
  if (original.kind === 'message') return (await deleteAsBot(platform, workspace, channel, original.ts)).ok === true
  member.ephemerals = member.ephemerals.filter(one => one.ts !== original.ts)
  platform.changed({ kind: 'ephemeral', team: workspace.id, user: userId })
  return true
}

async function replace(platform: Platform, target: ResponseTarget, payload: MessagePayload): Promise<boolean> {
  const { workspace, original, channelId, userId } = target
  if (!original) return say(platform, target, payload, false)
  const channel = workspace.channels.get(channelId)
  if (original.kind === 'message') {
    const message = channel && findMessage(channel, original.ts)
    return message ? (await updateAsBot(platform, workspace, message, payload)).ok === true : false
  }
  const shown = workspace.members.get(userId)?.ephemerals.find(one => one.ts === original.ts)
  if (!shown) return false
  shown.text = payload.text
  shown.blocks = payload.blocks && fillIds(payload.blocks)
  platform.changed({ kind: 'ephemeral', team: workspace.id, user: userId })
  return true
}

/** Posts a new message where the response_url leads: for the person alone, or for all. */
export async function say(
  platform: Platform,
  { workspace, channelId, userId }: ResponseTarget,
  payload: MessagePayload,
  inChannel: boolean,
  threadTs?: string,
): Promise<boolean> {
  const member = workspace.members.get(userId)
  const channel = workspace.channels.get(channelId)
  if (!member || !channel) return false
  // No membership needed: a response_url works where the bot isn't.
  if (inChannel)
    return (
      (await postAsBot(platform, workspace, channel, payload, threadTs ? { thread_ts: threadTs } : {})).answer.ok ===
      true
    )
  showEphemeral(platform, workspace, member, channelId, payload, threadTs)
  return true
}
