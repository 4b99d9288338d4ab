import type { WebClient } from '@slack/web-api'
import type { Context } from '../../src/context.ts'
import type { ChannelReaders } from '../chat/channels/channel-readers.ts'

/**
 * Whether a channel is shared with another company (Slack Connect), or about to be; within an organisation it isn't. That guests
 * are in a channel Slack doesn't say. Without the optional scopes `channels:read` and `groups:read` nobody can tell.
 * https://docs.slack.dev/reference/objects/conversation-object
 */
export async function channelReaders(ctx: Context, client: WebClient, channel: string): Promise<ChannelReaders> {
  try {
    const { channel: info } = await client.conversations.info({ channel })
    if (!info) return 'unknown'
    const isShared = info.is_shared === true && info.is_org_shared !== true
    return info.is_ext_shared || info.is_pending_ext_shared || isShared ? 'outsiders' : 'inside'
  } catch (err) {
    ctx.log.info({ err }, 'Slack did not say who reads a channel')
    return 'unknown'
  }
}
