import type { HttpAnswer } from './http.ts'

const MAX_SECONDS = 86_400

/**
 * Until when an OEM wants no requests: `Retry-After` in seconds or as a date, else the text of the answer (Komatsu:
 * "Try again in 61 seconds"; Azure API Management: "Quota will be replenished in 02:34:12"), else the header with the
 * reset of the rate limit (`RateLimit-Reset`), else `seconds` from now. At least a second ahead, at most a day.
 */
export function throttledUntil(answer: HttpAnswer, seconds: number, now: Date): Date {
  const wait =
    fromHeader(answer.header('retry-after'), now) ?? fromText(answer.body) ?? fromReset(answer, now) ?? seconds
  return new Date(now.getTime() + Math.min(Math.max(wait, 1), MAX_SECONDS) * 1000)
}

function fromHeader(value: string, now: Date): number | null {
  const text = value.trim()
  // If there are several lines, the first.
  const [, number] = /^(\d+(?:\.\d+)?)\s*(?:,|$)/.exec(text) ?? []
  if (number !== undefined) return Number(number)
  const at = text === '' ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : (at - now.getTime()) / 1000
}

/** A duration: `2 minutes and 5 seconds`; `[d.]hh:mm:ss`, as .NET writes a TimeSpan. */
const PART = '\\d{1,6}\\s*(?:seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)\\b'
const DURATION = new RegExp(`${PART}(?:[\\s,]*(?:and\\s+)?${PART})*|(?:\\d{1,3}\\.)?\\d{1,3}:[0-5]\\d:[0-5]\\d`, 'gi')
/** The words before a time to wait, and those before the window of a limit ("100 calls per 24 hours"). */
const BEFORE_WAIT = /(?:again|retry|wait|replenished|resets?|available|renewed)\D{0,24}$/i
const BEFORE_WINDOW = /(?:\bper|\bevery|\beach|\bwithin|\bof|\/)\s*$/i

/** The first duration that the text calls a wait, else the first one that is not the window of a limit. */
function fromText(body: Buffer): number | null {
  const text = body.toString('utf8', 0, 4_096)
  let first: number | null = null
  for (const { 0: duration, index } of text.matchAll(DURATION)) {
    const before = text.slice(Math.max(0, index - 60), index)
    if (BEFORE_WAIT.test(before)) return secondsOf(duration)
    if (!BEFORE_WINDOW.test(before)) first ??= secondsOf(duration)
  }
  return first
}

function secondsOf(duration: string): number {
  const [, days = '0', hours, minutes, rest] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)$/.exec(duration) ?? []
  if (hours !== undefined) return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(rest)
  let sum = 0
  for (const [, number, unit = ''] of duration.matchAll(/(\d+)\s*([a-z])/gi))
    sum += Number(number) * (/h/i.test(unit) ? 3600 : /m/i.test(unit) ? 60 : 1)
  return sum
}

/**
 * The value is in seconds from now (draft-ietf-httpapi-ratelimit-headers), or since 1970, as GitHub and others send it.
 */
function fromReset(answer: HttpAnswer, now: Date): number | null {
  for (const name of ['ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset']) {
    const digits = /^\d{1,13}(?=\s*(?:,|$))/.exec(answer.header(name).trim())?.[0]
    if (digits === undefined) continue
    const value = digits.length === 13 ? Number(digits) / 1000 : Number(digits)
    return value < 1_000_000_000 ? value : value - now.getTime() / 1000
  }
  return null
}
