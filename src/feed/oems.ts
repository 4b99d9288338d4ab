/**
 * Every OEM with an app, in the order of the Marketplace. Stored with each integration, so an id never changes.
 * `other`: any feed that follows the standard.
 */
export const OEM_IDS = ['caterpillar', 'komatsu', 'takeuchi', 'other'] as const
export type OemId = (typeof OEM_IDS)[number]
