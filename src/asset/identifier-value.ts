import { fold, withoutAccents } from '../text/fold.ts'
import { PLACEHOLDER_WORDS } from './placeholder-words.ts'

export type IdentifierKind = 'pin' | 'serial' | 'equipment'

/**
 * The normal form in which an identifier is compared, or `null` where it is none: absent, or a placeholder. Formatting is
 * no identity: case, width, invisible characters, outer quotes and stars (Code 39, J1939), a label in front. What stands
 * inside counts: `A-1` and `A1` are two. Never throws; giving the result again gives the same.
 */
export function identifierValue(kind: IdentifierKind, written: string | null): string | null {
  if (written === null) return null
  const value = bare(written, text => withoutLabel(undecorated(text)))
  return value === '' || isPlaceholder(kind, value) ? null : value
}

/** The normal form of a make, or `null` where it is absent or a placeholder. */
export function makeValue(written: string | null): string | null {
  if (written === null) return null
  const value = bare(written, undecorated)
  return saysNothing(value) ? null : (MAKE_ALIASES.get(value) ?? value)
}

/** True for a name that says that there is none: only punctuation, or words such as `unknown` in any of the languages. */
export function saysNothing(written: string): boolean {
  if (/\d/.test(written)) return false
  // Most makes begin with a word of ASCII that is in no table.
  const first = /^[a-z]{3,}(?![^ -])/i.exec(written)
  if (first !== null && !isKnown(first[0].toLowerCase())) return false
  return !hasInk(written) || isNone(wordsOf(tidy(written)))
}

/**
 * Names that are one maker beyond doubt: CAT is a mark of Caterpillar Inc. (USPTO, opposition 91213597) and what its feed
 * says, John Deere is the trade name of Deere & Company, JCB of J C Bamford Excavators Limited. Marks of one group (Case and
 * New Holland, Volvo and Volvo CE) are not on the list: they may number their machines on their own.
 */
const MAKE_ALIASES = new Map(
  Object.entries({
    caterpillar: ['cat', 'caterpillar inc', 'caterpillar inc.'],
    'john deere': ['deere', 'deere & company', 'deere & co', 'deere & co.'],
    jcb: ['j.c.b.', 'j c bamford excavators limited', 'j.c. bamford excavators limited', 'j.c. bamford excavators ltd'],
  }).flatMap(([make, names]) => names.map(name => [name, make] as const)),
)

/** Nothing to take away here, and no reason to look at words: nearly every PIN and serial number. */
const ONE_WORD = /^[\w-]*$/
const SIMPLE = /^[\w-]+(?: [\w-]+)*$/

/** Until nothing changes any more: a label may stand in quotes, and quotes behind a label. Each step only takes away. */
function bare(written: string, less: (value: string) => string): string {
  let value = tidy(written)
  while (!ONE_WORD.test(value)) {
    const rest = tidy(less(value))
    if (rest === value) break
    value = rest
  }
  return value
}

/** Case by way of capitals, so that `ß` and `SS`, `ı` and `I` are one; dashes and quotes as a keyboard has them. */
function tidy(written: string): string {
  if (SIMPLE.test(written)) return written.toLowerCase()
  return fold(written.normalize('NFKC').replace(INVISIBLE, '').toLowerCase().toUpperCase())
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/[\u2018-\u201b\u2039\u203a]/g, "'")
    .replace(/[\u201c-\u201f«»]/g, '"')
}

/** Default_Ignorable is what is never drawn (zero-width, bidi, soft hyphen, fillers); white space stays for `fold`. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|(?!\s)\p{Cc}/gu

/** Without stars, quotes around it, or the `'` in front that keeps a spreadsheet from reading a number. `12"` are inches. */
function undecorated(value: string): string {
  return value
    .replace(/^[*\s]+|[*\s]+$/g, '')
    .replace(/^["'`「『]+(.*?)["'`」』]*$/, '$1')
    .trim()
}

/**
 * Without `PIN:`, `Serial#`, `N° de série :`, `Serial No. ` in front: field words up to a separator or to a word for
 * "number". `PIN 7` may be what the machine is called and stays.
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
  if (!hasInk(value)) return true
  const ink = value.replace(NOT_INK, '')
  if (/^0+$/.test(ink)) return true
  if (kind === 'pin' && (isRepeated(ink) || isAscending(ink))) return true
  // Fleet numbers are short: 7, 222 and 1111 are machines of somebody's. So is a small maker's serial number 3.
  if (kind === 'serial' && isRepeated(value) && (value.length >= 4 || !/\d/.test(value))) return true
  if (kind === 'equipment' && isRepeated(value) && [...value].length >= 5) return true
  // No word of the table has a digit.
  if (/\d/.test(value)) return false
  const words = wordsOf(value)
  // A PIN that says `PIN` or `Serial number` is the name of its column; a machine may be called "Unit".
  return isNone(words) || (kind !== 'equipment' && isLabel(words, 1))
}

/** True where a digit follows a greater letter or digit, which no placeholder has: known by looking at a few characters. */
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

/** `hasInk` is about what can be read: a letter, a digit, an emoji. */
const NOT_INK = /[^\p{L}\p{N}\p{Extended_Pictographic}]/gu

function hasInk(value: string): boolean {
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

function isLabel(words: string[], least: number): boolean {
  if (words.length < least && words[0] !== 's.n' && words[0] !== 'p.n') return false
  return words.every(word => FIELD.has(word) || AROUND.has(word)) && words.some(word => FIELD.has(word))
}

/** Of a tidy text. An abbreviation is one word: `n/a`, `k. A.`; so is every word of the table in a text without spaces. */
function wordsOf(value: string): string[] {
  const spaced = plain(value)
    .replace(/\bn(?:°|\.o\b)/g, ' no ')
    .replace(SPACELESS, ' $& ')
  const words = spaced.match(/(?<![\p{L}\p{N}])\p{L}(?: ?[./] ?\p{L})+(?![\p{L}\p{N}])|[\p{L}\p{N}]+/gu) ?? []
  return words.map(word => word.replace(/ ?[./] ?/g, '.'))
}

/** Without accents, and with the letters that stand for one. */
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

/** Japanese, Chinese and Korean write words without spaces. The longest first. */
const SPACELESS = new RegExp(
  [NONE, NOT, AROUND, FIELD]
    .flatMap(words => [...words])
    .filter(word => /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+$/u.test(word))
    .sort((one, other) => other.length - one.length)
    .join('|'),
  'gu',
)
