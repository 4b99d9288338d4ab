/**
 * Who reads a channel. `outsiders`: people who are not of the company read along, or are about to; `unknown`: the platform
 * doesn't say; `unasked`: it is a channel of another platform.
 */
export type ChannelReaders = 'inside' | 'outsiders' | 'unknown' | 'unasked'

/** A channel that a form is about, and whose it is. */
export interface ChannelOf {
  workspaceId: number
  channel: string
}

/** Asks the platform on which the person is about a channel of any of its workspaces. */
export type AskReaders = (of: ChannelOf) => Promise<ChannelReaders>

/** Whether the bill is posted there only with a second yes: not where they say nothing (`unknown`), there the form reminds of it. */
export function needsSecondYes(readers: ChannelReaders | null): boolean {
  return readers === 'outsiders' || readers === 'unasked'
}
