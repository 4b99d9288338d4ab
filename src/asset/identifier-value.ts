import { fold, withoutAccents } from '../text/fold.ts'
import { PLACEHOLDER_WORDS } from './placeholder-words.ts'

export type IdentifierKind = 'pin' | 'serial' | 'equipment'

/**
 * The normal form in which an identifier is compared, or `null` if it is absent or a placeholder. Formatting is
 * ignored: case, width, invisible characters, outer quotes and stars (Code 39, J1939), a leading label. Inner
 * characters count: `A-1` and `A1` are different. Never throws; idempotent.
 */
export function identifierValue(kind: IdentifierKind, written: string | null): string | null {
  if (written === null) return null
  const value = bare(written, text => withoutLabel(undecorated(text)))
  return value === '' || isPlaceholder(kind, value) ? null : value
}

/** The normal form of a make, or `null` if it is absent or a placeholder. */
export function makeValue(written: string | null): string | null {
  if (written === null) return null
  const value = bare(written, undecorated)
  return saysNothing(value) ? null : (MAKE_ALIASES.get(value) ?? value)
}

/** True for a name that means "none": only punctuation, or words such as `unknown` in any of the languages. */
export function saysNothing(written: string): boolean {
  if (/\d/.test(written)) return false
  // Fast path: most makes begin with an ASCII word that is in no table.
  const first = /^[a-z]{3,}(?![^ -])/i.exec(written)
  if (first !== null && !isKnown(first[0].toLowerCase())) return false
  return !isReadable(written) || isNone(wordsOf(tidy(written)))
}

/**
 * Names that certainly mean one maker: CAT is a trademark of Caterpillar Inc. (USPTO, opposition 91213597) and the name
 * in its feed, John Deere is the trade name of Deere & Company, JCB of J C Bamford Excavators Limited. Brands of one
 * group (Case and New Holland, Volvo and Volvo CE) are not on the list: each may assign its own serial numbers.
 */
const MAKE_ALIASES = new Map(
  Object.entries({
    caterpillar: ['cat', 'caterpillar inc', 'caterpillar inc.'],
    'john deere': ['deere', 'deere & company', 'deere & co', 'deere & co.'],
    jcb: ['j.c.b.', 'j c bamford excavators limited', 'j.c. bamford excavators limited', 'j.c. bamford excavators ltd'],
  }).flatMap(([make, names]) => names.map(name => [name, make] as const)),
)

/** Fast path for nearly every PIN and serial number: nothing to remove, and no words to look up. */
const ONE_WORD = /^[\w-]*$/
const SIMPLE = /^[\w-]+(?: [\w-]+)*$/

/**
 * Applies `strip` until nothing changes: a label may stand in quotes, and quotes behind a label. Ends, as `strip` only
 * removes.
 */
function bare(written: string, strip: (value: string) => string): string {
  let value = tidy(written)
  while (!ONE_WORD.test(value)) {
    const rest = tidy(strip(value))
    if (rest === value) break
    value = rest
  }
  return value
}

/** Lower case by way of upper case, so that `ß` equals `SS` and `ı` equals `I`; dashes and quotes become ASCII. */
function tidy(written: string): string {
  if (SIMPLE.test(written)) return written.toLowerCase()
  return fold(written.normalize('NFKC').replace(INVISIBLE, '').toLowerCase().toUpperCase())
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201b\u2039\u203a]/g, "'")
    .replace(/[\u201c-\u201f«»]/g, '"')
}

/**
 * Default_Ignorable characters are never drawn (zero-width, bidi, soft hyphen, fillers). White space is left to `fold`.
 */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|(?!\s)\p{Cc}/gu

/**
 * Removes stars, surrounding quotes and the leading `'` that marks text in a spreadsheet. The `"` of `12"` (inches)
 * stays.
 */
function undecorated(value: string): string {
  return value
    .replace(/^[*\s]+|[*\s]+$/g, '')
    .replace(/^["'`「『]+(.*?)["'`」』]*$/, '$1')
    .trim()
}

/**
 * Removes a label in front such as `PIN:`, `Serial#`, `N° de série :`, `Serial No. `: field words up to a separator or
 * to a word for "number". `PIN 7` stays, because it may be the machine's name.
 */
function withoutLabel(value: string): string {
  const separated = /^(\p{L}[^:=#]*)[:=#\s]+(.*)$/u.exec(value)
  if (separated?.[1] !== undefined && /[:=#]/.test(value) && isLabel(wordsOf(separated[1]), 1))
    return separated[2] ?? ''
  const numbered = /^(s\/n|p\/n|.+?(?:\b(?:number|num|no|nr)\b\.?|n°))\s*(\d.*|.+\d.*)$/.exec(value)
  if (numbered?.[1] !== undefined && isLabel(wordsOf(numbered[1]), 2)) return numbered[2] ?? ''
  return value
}

function isPlaceholder(kind: IdentifierKind, value: string): boolean {
  if (isOrdinary(value)) return false
  if (!isReadable(value)) return true
  const readable = value.replace(UNREADABLE, '')
  if (/^0+$/.test(readable)) return true
  if (kind === 'pin' && (isRepeated(readable) || isAscending(readable))) return true
  // Fleet numbers are short: 7, 222 and 1111 may be real ones. So may a small maker's serial number 3.
  if (kind === 'serial' && isRepeated(value) && (value.length >= 4 || !/\d/.test(value))) return true
  if (kind === 'equipment' && isRepeated(value) && [...value].length >= 5) return true
  // No word of the table contains a digit.
  if (/\d/.test(value)) return false
  const words = wordsOf(value)
  // A PIN `PIN` or `Serial number` is the title of its column, but a machine may be called "Unit".
  return isNone(words) || (kind !== 'equipment' && isLabel(words, 1))
}

/** Fast path: true where a digit follows a greater letter or digit, which occurs in no placeholder. */
function isOrdinary(value: string): boolean {
  for (let i = 1; i < value.length; i++) {
    const code = value.charCodeAt(i)
    const before = value.charCodeAt(i - 1)
    const greater =
      (before >= 0x61 && before <= 0x7a) || (before <= 0x39 && before > code && !(before === 0x39 && code === 0x30))
    if (code >= 0x30 && code <= 0x39 && greater) return true
  }
  return false
}

/** Anything but letters, digits and emoji. */
const UNREADABLE = /[^\p{L}\p{N}\p{Extended_Pictographic}]/gu

function isReadable(value: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(value)
}

function isRepeated(value: string): boolean {
  return /^(.)\1*$/u.test(value)
}

/** `12345678901234567`, `ABCDEFGHIJKLMNOPQ`, `1234567890ABCDEFG`. */
function isAscending(value: string): boolean {
  if (value.length < 6) return false
  for (let i = 1; i < value.length; i++) {
    const step = value.slice(i - 1, i + 1)
    if (step === '90' || step === '9a' || step === '0a') continue
    if (!/^[a-z0-9]{2}$/.test(step) || step.charCodeAt(1) - step.charCodeAt(0) !== 1) return false
  }
  return true
}

function isNone(words: string[]): boolean {
  if (!words.every(isKnown)) return false
  return words.some(word => NONE.has(word)) || (words.length > 1 && words.some(word => NOT.has(word)))
}

function isKnown(word: string): boolean {
  return NONE.has(word) || NOT.has(word) || AROUND.has(word) || FIELD.has(word)
}

function isLabel(words: string[], minimum: number): boolean {
  if (words.length < minimum && words[0] !== 's.n' && words[0] !== 'p.n') return false
  return words.every(word => FIELD.has(word) || AROUND.has(word)) && words.some(word => FIELD.has(word))
}

/**
 * The words of a `tidy` text. An abbreviation is one word: `n/a`, `k. A.`. In a script without spaces each word of the
 * table is one.
 */
function wordsOf(value: string): string[] {
  const spaced = plain(value)
    .replace(/\bn(?:°|\.o\b)/g, ' no ')
    .replace(SPACELESS, ' $& ')
  const words = spaced.match(/(?<![\p{L}\p{N}])\p{L}(?: ?[./] ?\p{L})+(?![\p{L}\p{N}])|[\p{L}\p{N}]+/gu) ?? []
  return words.map(word => word.replace(/ ?[./] ?/g, '.'))
}

/** Without accents; letters that have no decomposition are replaced. */
function plain(value: string): string {
  return withoutAccents(value).replaceAll('ø', 'o').replaceAll('ł', 'l').replaceAll('æ', 'ae').replaceAll('đ', 'd')
}

const NONE = wordsFor('none')
const NOT = wordsFor('not')
const AROUND = wordsFor('around')
const FIELD = wordsFor('field')

function wordsFor(list: 'none' | 'not' | 'around' | 'field'): Set<string> {
  const words = Object.values(PLACEHOLDER_WORDS).flatMap(language => (language[list] ?? '').trim().split(/\s+/))
  return new Set(words.map(word => plain(tidy(word))))
}

/** Japanese, Chinese and Korean write words without spaces. The longest word first, so that it wins over its parts. */
const SPACELESS = new RegExp(
  [NONE, NOT, AROUND, FIELD]
    .flatMap(words => [...words])
    .filter(word => /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+$/u.test(word))
    .sort((one, other) => other.length - one.length)
    .join('|'),
  'gu',
)
