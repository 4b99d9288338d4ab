import { NotASnapshot } from './not-a-snapshot.ts'

/**
 * Decodes an answer's bytes. The encoding comes from the byte order mark, else the XML declaration, else the header's
 * charset, else it is UTF-8. Throws NotASnapshot for an unknown encoding.
 */
export function decode(body: Buffer, contentType: string): string {
  const declared = encodingOf(body, contentType)
  // Nearly every feed. The result is the same as TextDecoder's, in a tenth of its time for a page of 170 KB.
  if (/^utf-?8$/i.test(declared)) return body.toString('utf8').replace(/^\ufeff/, '')
  try {
    return new TextDecoder(declared).decode(body)
  } catch {
    throw new NotASnapshot('text in an unknown encoding')
  }
}

function encodingOf(body: Buffer, contentType: string): string {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le'
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be'
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8'
  const declaration = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(body.toString('latin1', 0, 200))
  const label = declaration?.[1] ?? /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType)?.[1] ?? 'utf-8'
  // .NET declares "utf-16" in documents that it sends as UTF-8. A declaration that could be read here proves that it
  // isn't UTF-16.
  return declaration && /^utf-?16/i.test(label) ? 'utf-8' : label
}
