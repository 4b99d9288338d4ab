import type { HttpAnswer } from './http.ts'

const longestSeconds = 86_400
const spoken = /(\d{1,6})\s*(second|sec\b|s\b|minute|min\b|hour)/i

/**
 * Until when an OEM wants to be left alone: `Retry-After` in seconds or as a date, else the text of the answer (Komatsu:
 * "Try again in 61 seconds"), else `seconds` from now. At least a second ahead, at most a day.
 */
export function throttledUntil(answer: HttpAnswer, seconds: number, now: Date): Date {
  const wait = fromHeader(answer.header('retry-after'), now) ?? fromText(answer.body) ?? seconds
  return new Date(now.getTime() + Math.min(Math.max(wait, 1), longestSeconds) * 1000)
}

function fromHeader(value: string, now: Date): number | null {
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  const at = text === '' ? Number.NaN : Date.parse(text)
  return Number.isNaN(at) ? null : (at - now.getTime()) / 1000
}

function fromText(body: Buffer): number | null {
  const found = spoken.exec(body.toString('utf8', 0, 4_096))
  if (found === null) return null
  const unit = (found[2] ?? '').toLowerCase()
  return Number(found[1]) * (unit.startsWith('h') ? 3600 : unit.startsWith('m') ? 60 : 1)
}
