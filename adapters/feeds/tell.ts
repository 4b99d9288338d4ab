import type { Oddity } from '../../src/asset/equipment-snapshot.ts'

const longest = 80

/** Notes a value that could not be believed and gives `null`, which takes its place. `value` is cut to 80 characters. */
export function tell(oddities: Oddity[], element: string, value: string, reason: Oddity['reason']): null {
  const short = value.length > longest ? `${value.slice(0, longest - 1)}…` : value
  oddities.push({ element, value: short.toWellFormed().replace(/\p{Cc}/gu, ' '), reason })
  return null
}
