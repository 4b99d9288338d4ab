import type { Oddity } from '../../src/asset/equipment-snapshot.ts'
import { type IdentifierKind, identifierValue, saysNothing } from '../../src/asset/identifier-value.ts'
import { noteOddity } from './note-oddity.ts'

const LONGEST_VALUE = 255
/** No make, model, PIN or serial number is that long; a filter's option holds 150. */
const LONGEST_NAME = 120

/**
 * A stranger's free text (EquipmentID), outer spaces already removed: control characters removed, at most 255 characters,
 * otherwise as it was written: `vacio`, double spaces and `#` are the customer's own. `null` where nothing is left.
 */
export function readText(raw: string, most = LONGEST_VALUE): string | null {
  // Before anything looks at all of it: a stranger's text can be megabytes.
  let text = withoutCdata(raw.length > 4 * most ? raw.slice(0, 4 * most) : raw)
  if (!isPlain(text))
    text = text
      .toWellFormed()
      .replace(/\p{Cc}/gu, '')
      .trim()
  // The cut may fall between the halves of an emoji.
  if (text.length > most)
    text = text
      .slice(0, most)
      .toWellFormed()
      .replace(/\ufffd$/, '')
      .trim()
  return text === '' || text === 'null' ? null : text
}

/**
 * A name the OEM gives (OEMName, Model): as `readText`, and `null` for a placeholder, which says no more than an empty
 * element (`missing` stood for the model of 25 of 27 machines of one recorded feed).
 */
export function readName(raw: string): string | null {
  const text = readText(raw, LONGEST_NAME)
  return text === null || saysNothing(text) ? null : text
}

/**
 * A PIN or serial number as it is written, `null` for a placeholder. One that is too long is told and not cut: what two
 * machines have in common is no identifier.
 */
export function readIdentifier(kind: IdentifierKind, raw: string, element: string, oddities: Oddity[]): string | null {
  if (raw.length > LONGEST_VALUE) return noteOddity(oddities, element, raw, 'out_of_range')
  const text = readText(raw)
  return text === null || identifierValue(kind, text) === null ? null : text
}

/** CDATA within CDATA, escaped, or copied into JSON: the outer one ends where it likes, the inner one is text. */
function withoutCdata(text: string): string {
  if (!text.startsWith('<![CDATA[')) return text
  return text.replace(/^(?:<!\[CDATA\[\s*)+/, '').replace(/(?:\s*\]\]>)+$/, '')
}

/** Neither control characters nor anything that could be half of a character: almost every text, found without a regex. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff)) return false
  }
  return true
}
