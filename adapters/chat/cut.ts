/**
 * Shortens `text` to `limit` UTF-16 units, including the ellipsis, and never splits a surrogate pair. Empty text
 * becomes a dash, because platforms refuse empty text.
 */
export function cut(text: string, limit: number): string {
  const shown = text.trim() === '' ? '–' : text.toWellFormed()
  if (shown.length <= limit) return shown
  const end = limit - 1
  const splitsPair = /[\uD800-\uDBFF]/.test(shown.charAt(end - 1))
  return `${shown.slice(0, splitsPair ? end - 1 : end)}…`
}
