import type { WebClient } from '@slack/web-api'
import type { Context } from '../../src/context.ts'
import type { ChannelAudience } from '../chat/channels/channel-audience.ts'

/**
 * Whether a channel is shared with another company (Slack Connect), or will be; sharing within an organisation doesn't
 * count. Slack doesn't say whether a channel has guests. Without the optional scopes `channels:read` and `groups:read`
 * the answer is unknown. https://docs.slack.dev/reference/objects/conversation-object
 */
export async function channelAudience(ctx: Context, client: WebClient, channel: string): Promise<ChannelAudience> {
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
