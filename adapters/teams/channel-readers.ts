import type { Context } from '../../src/context.ts'
import type { ChannelReaders } from '../chat/channels/channel-readers.ts'
import type { Connector, Spot } from './connector.ts'
import { ConnectorError } from './connector-error.ts'
import { isInside } from './is-inside.ts'

/** How many members of the roster are checked. */
const MOST_MEMBERS = 2000

/**
 * Whether the roster of the conversation has guests, anonymous people, or people of another company (in a shared
 * channel).
 */
export async function channelReaders(
  ctx: Context,
  connector: Connector,
  tenant: string,
  channel: Spot,
): Promise<ChannelReaders> {
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
