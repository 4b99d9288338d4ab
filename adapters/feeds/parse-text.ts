import type { Oddity } from '../../src/asset/equipment-snapshot.ts'
import { type IdentifierKind, identifierValue, saysNothing } from '../../src/asset/identifier-value.ts'
import { noteOddity } from './note-oddity.ts'

const MAX_VALUE_LENGTH = 255
/** No make, model, PIN or serial number is longer; a filter's option holds 150. */
const MAX_NAME_LENGTH = 120

/**
 * Untrusted free text (EquipmentID), outer spaces already removed: without control characters, cut to 255 characters,
 * otherwise unchanged: `vacio`, double spaces and `#` are the customer's own. `null` if nothing is left.
 */
export function parseText(raw: string, most = MAX_VALUE_LENGTH): string | null {
  // Cut before anything processes the whole text: it is untrusted and can have megabytes.
  let text = withoutCdata(raw.length > 4 * most ? raw.slice(0, 4 * most) : raw)
  if (!isPlain(text))
    text = text
      .toWellFormed()
      .replace(/\p{Cc}/gu, '')
      .trim()
  // The cut may split a surrogate pair.
  if (text.length > most)
    text = text
      .slice(0, most)
      .toWellFormed()
      .replace(/\ufffd$/, '')
      .trim()
  return text === '' || text === 'null' ? null : text
}

/**
 * A name that the OEM gives (OEMName, Model): as `parseText`, but `null` for a placeholder, which means no more than an
 * empty element (`missing` was the model of 25 of 27 machines of one recorded feed).
 */
export function parseName(raw: string): string | null {
  const text = parseText(raw, MAX_NAME_LENGTH)
  return text === null || saysNothing(text) ? null : text
}

/**
 * A PIN or serial number as written; `null` for a placeholder. A value that is too long becomes an oddity and is not
 * cut: two machines could share the beginning.
 */
export function parseIdentifier(kind: IdentifierKind, raw: string, element: string, oddities: Oddity[]): string | null {
  if (raw.length > MAX_VALUE_LENGTH) return noteOddity(oddities, element, raw, 'out_of_range')
  const text = parseText(raw)
  return text === null || identifierValue(kind, text) === null ? null : text
}

/** Unwraps CDATA that is nested, escaped or copied into JSON, where the parser leaves the inner markers as text. */
function withoutCdata(text: string): string {
  if (!text.startsWith('<![CDATA[')) return text
  return text.replace(/^(?:<!\[CDATA\[\s*)+/, '').replace(/(?:\s*\]\]>)+$/, '')
}

/** Fast path for nearly every text, without a regex: neither control characters nor surrogates. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff)) return false
  }
  return true
}
