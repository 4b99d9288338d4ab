import { Unreadable } from './file-problem.ts'

/** Bytes that no text has, in no encoding of one byte or of UTF-8. */
const BINARY = /(?!\s)\p{Cc}/u

/**
 * Decodes a text file: UTF-16 with or without a byte order mark, UTF-8, else Windows-1252, in which Excel saves CSV in
 * the markets of both languages. Throws Unreadable if it is no text.
 */
export function decodeText(bytes: Buffer): string {
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  if (BINARY.test(text.slice(0, 10_000))) throw new Unreadable('wrong_type')
  return text
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  // "Unicode text" of old programs: every second byte of a Latin text is 0.
  const start = bytes.subarray(0, 200)
  const zeros = (from: 0 | 1) => start.filter((byte, at) => at % 2 === from && byte === 0).length
  if (zeros(1) > start.length / 3) return 'utf-16le'
  if (zeros(0) > start.length / 3) return 'utf-16be'
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252'
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
