import type { Oddity } from '../../src/asset/equipment-snapshot.ts'

/** Notes a value that could not be believed and gives `null`, which takes its place. `value` is cut to 80 characters. */
export function tell(oddities: Oddity[], element: string, value: string, reason: Oddity['reason']): null {
  const safe = value.toWellFormed().replace(/\p{Cc}/gu, ' ')
  oddities.push({ element, value: safe.length > 80 ? `${safe.slice(0, 79).toWellFormed()}…` : safe, reason })
  return null
}
