import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'

/** Gzip in gzip was seen; no server does more by mistake. */
const MAX_LAYERS = 2

/**
 * Decompresses an answer, synchronously: pages are decompressed on the thread that parses them, apart from clicks and
 * deliveries. `coding`: the header `Content-Encoding` as sent. It is only trusted for `deflate` and `br`. Gzip is
 * recognised by its bytes, because servers and proxies compress without saying so, say so without compressing, and
 * write a charset there.
 * https://github.com/apache/httpcomponents-client/pull/698, https://github.com/yhirose/cpp-httplib/issues/2518
 *
 * Throws TooLarge beyond `maxBytes` (gzip shrinks a repetitive text by a factor of a thousand), NotASnapshot for
 * damaged data.
 */
export function unpack(packed: Buffer, maxBytes: number, coding: string): Buffer {
  // Some servers announce gzip on an answer without a body (204, 304, errors).
  if (packed.length === 0) return packed
  const options = { maxOutputLength: maxBytes, chunkSize: 256 * 1024 }
  try {
    let bytes = packed
    for (const name of coding.toLowerCase().split(',').reverse()) {
      if (name.trim() === 'br') bytes = brotliDecompressSync(bytes, options)
      // With zlib's header, as the standard has it, or without, as some servers send it.
      if (name.trim() === 'deflate')
        bytes = hasZlibHeader(bytes) ? inflateSync(bytes, options) : inflateRawSync(bytes, options)
    }
    for (let layer = 0; layer < MAX_LAYERS && isGzip(bytes); layer++) bytes = gunzipSync(bytes, options)
    return bytes
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ERR_BUFFER_TOO_LARGE')
      throw new TooLarge(`more than ${inWords(maxBytes)}`)
    throw new NotASnapshot('damaged (compression)')
  }
}

/** RFC 1952. No text begins with these bytes. */
function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** RFC 1950, section 2.2. */
function hasZlibHeader(bytes: Buffer): boolean {
  return ((bytes[0] ?? 0) & 0x0f) === 8 && bytes.length > 1 && bytes.readUInt16BE(0) % 31 === 0
}

/** `32 MB`, `64 KB`. */
export function inWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${Math.round(bytes / 1024)} KB`
}
