/**
 * Cut to `limit` UTF-16 units, the ellipsis included, never through a surrogate pair. Platforms refuse empty text, so
 * nothing becomes a dash.
 */
export function cut(text: string, limit: number): string {
  const shown = text.trim() === '' ? '–' : text.toWellFormed()
  if (shown.length <= limit) return shown
  const end = limit - 1
  const splitsPair = /[\uD800-\uDBFF]/.test(shown.charAt(end - 1))
  return `${shown.slice(0, splitsPair ? end - 1 : end)}…`
}
