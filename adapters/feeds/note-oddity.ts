import type { Oddity } from '../../src/asset/equipment-snapshot.ts'

const MAX_VALUE_LENGTH = 80

/** Adds an oddity, its value cut to 80 characters. Returns `null`, which the caller uses in place of the value. */
export function noteOddity(oddities: Oddity[], element: string, value: string, reason: Oddity['reason']): null {
  const short = value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH - 1)}…` : value
  oddities.push({ element, value: short.toWellFormed().replace(/\p{Cc}/gu, ' '), reason })
  return null
}
