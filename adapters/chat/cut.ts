/**
 * Shortens `text` to `limit` UTF-16 units, including the ellipsis, and never splits a surrogate pair. Empty text
 * becomes a dash, because platforms refuse empty text.
 */
export function cut(text: string, limit: number): string {
  const whole = text.trim() === '' ? '–' : text.toWellFormed()
  if (whole.length <= limit) return whole
  const end = limit - 1
  const splitsPair = /[\uD800-\uDBFF]/.test(whole.charAt(end - 1))
  return `${whole.slice(0, splitsPair ? end - 1 : end)}…`
}
