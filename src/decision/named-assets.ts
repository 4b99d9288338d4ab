/** How many assets of a decision are named in its record. */
const MOST_NAMED = 10

/** The assets of a decision as its audit entry holds them: how many, and the ids of the first ones. */
export function namedAssets(assetIds: readonly number[]): { assets: number; assetIds: number[] } {
  return { assets: assetIds.length, assetIds: [...assetIds].sort((a, b) => a - b).slice(0, MOST_NAMED) }
}
