import type { Context } from '../../src/context.ts'
import type { ChannelAudience } from '../chat/channels/channel-audience.ts'
import type { Connector, Spot } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import { isInside } from './standing.ts'

/** How many members of the roster are checked. */
const MOST_MEMBERS = 2000

/**
 * Whether the roster of the conversation has guests, anonymous people, or people of another company (in a shared
 * channel).
 */
export async function channelAudience(
  ctx: Context,
  connector: Connector,
  tenant: string,
  channel: Spot,
): Promise<ChannelAudience> {
  try {
    const people = await connector.roster(channel, MOST_MEMBERS)
    if (people.some(one => !isInside(one, tenant))) return 'outsiders'
    return people.length < MOST_MEMBERS ? 'inside' : 'unknown'
  } catch (err) {
    if (!(err instanceof ConnectorError)) throw err
    ctx.log.info({ err }, 'Teams did not say who reads a channel')
    return 'unknown'
  }
}
