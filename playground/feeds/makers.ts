/** The makers whose feeds are simulated, in the order in which the page lists them. */
export const MAKERS = ['caterpillar', 'komatsu', 'takeuchi'] as const
export type Maker = (typeof MAKERS)[number]

/** `plain`: any other feed that follows the standard. */
export type PlayedOem = Maker | 'plain'
export const PLAYED_OEMS: readonly PlayedOem[] = [...MAKERS, 'plain']
