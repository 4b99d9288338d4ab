import type { Oddity } from '../../src/asset/equipment-snapshot.ts'

const LONGEST_VALUE = 80

/** Notes a value that could not be believed and gives `null`, which takes its place. `value` is cut to 80 characters. */
export function noteOddity(oddities: Oddity[], element: string, value: string, reason: Oddity['reason']): null {
  const short = value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value
  oddities.push({ element, value: short.toWellFormed().replace(/\p{Cc}/gu, ' '), reason })
  return null
}
