const longest = 255
/** No make or model is that long; a filter's option holds 150. */
const longestName = 120

/** Written by feeds where they know nothing (`missing` stood for the model of 25 of 27 machines of one recorded feed). */
const placeholders = new Set(['missing', 'unknown', 'undefined', 'null', 'none', 'n/a', 'na', '-', '--'])
const longestPlaceholder = 9

/**
 * A stranger's free text (EquipmentID), outer spaces already removed: control characters removed, at most 255 characters,
 * otherwise as it was written: `vacio`, double spaces and `#` are the customer's own. `null` where nothing is left.
 */
export function readText(raw: string, most = longest): string | null {
  // Before anything looks at all of it: a stranger's text can be megabytes.
  let text = raw.length > 4 * most ? raw.slice(0, 4 * most) : raw
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
  return text === '' ? null : text
}

/**
 * A name the OEM gives (OEMName, Model): as `readText`, and `null` for a placeholder, which says no more than an empty
 * element.
 */
export function readName(raw: string): string | null {
  const text = readText(raw, longestName)
  if (text === null || (text.length <= longestPlaceholder && placeholders.has(text.toLowerCase()))) return null
  return text
}

/**
 * A PIN or serial number: as `readName`; zeros alone (`00000000000000000`) are a placeholder too. Without this every
 * machine whose PIN is "unknown" would be the same machine.
 */
export function readIdentifier(raw: string): string | null {
  const text = readName(raw)
  return text === null || (text.startsWith('0') && /^0+$/.test(text)) ? null : text
}

/** Neither control characters nor anything that could be half of a character: almost every text, found without a regex. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff)) return false
  }
  return true
}
