import { gunzipSync } from 'node:zlib'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'

/**
 * Undoes gzip. On the thread that calls it: pages are unpacked where they are read, apart from clicks and deliveries.
 * Throws TooLarge beyond `mostBytes` (gzip shrinks a text that repeats itself a thousand times), NotASnapshot for damaged gzip.
 */
export function unpack(packed: Buffer, mostBytes: number): Buffer {
  // Some servers announce gzip on an answer without a body (204, 304, errors).
  if (packed.length === 0) return packed
  try {
    return gunzipSync(packed, { maxOutputLength: mostBytes, chunkSize: 256 * 1024 })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw new TooLarge(`more than ${inWords(mostBytes)}`)
    throw new NotASnapshot('damaged (gzip)')
  }
}

/** `32 MB`, `64 KB`. */
export function inWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${Math.round(bytes / 1024)} KB`
}
