/** What a stranger's text says as JSON, with a byte order mark or without; `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
