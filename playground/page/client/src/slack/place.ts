/** What the middle of the client shows: a channel by id, or the app's Home or Messages tab. */
export type Place = 'home' | 'direct' | { channel: string }

export const samePlace = (a: Place, b: Place) =>
  typeof a === 'object' && typeof b === 'object' ? a.channel === b.channel : a === b
