/** Parses a text from outside as JSON, with or without a byte order mark; `undefined` if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
