/**
 * Who reads a channel. `inside`: only people of the company; `outsiders`: other people read it, or are invited to;
 * `unknown`: the platform doesn't say; `unasked`: the channel is on another platform, which can't be asked.
 */
export type ChannelAudience = 'inside' | 'outsiders' | 'unknown' | 'unasked'

/** A channel that a form is about, and its workspace. */
export interface ChannelOf {
  workspaceId: number
  channel: string
}

/** Asks the platform that the person is using about a channel in any of its workspaces. */
export type FindAudience = (of: ChannelOf) => Promise<ChannelAudience>

/**
 * Whether the bill may only be posted there after a second confirmation. For `unknown` it may: there the form only
 * warns.
 */
export function needsConfirmation(audience: ChannelAudience | null): boolean {
  return audience === 'outsiders' || audience === 'unasked'
}
