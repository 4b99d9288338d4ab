/**
 * Who reads a channel. `outsiders`: people who are not of the company read along, or are about to; `unknown`: the platform
 * doesn't say.
 */
export type ChannelReaders = 'inside' | 'outsiders' | 'unknown'

/** Asks a platform about a channel of the person's own workspace. */
export type AskReaders = (channel: string) => Promise<ChannelReaders>
