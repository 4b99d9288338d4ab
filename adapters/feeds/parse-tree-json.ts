import { createLocalNames, localName } from './local-name.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { appendChild, createNode, MAX_ELEMENTS, MAX_LEVELS, MAX_TEXT_LENGTH, type Tree } from './tree.ts'

/**
 * Parses JSON into the same tree as XML: an array becomes a repeated child, a top-level array (Rexroth's pages) a root
 * whose children are called `fleet`. Throws NotASnapshot for anything but a JSON object or array and for too many
 * levels; TooLarge for too many values.
 *
 * Not with `JSON.parse`: it would change the last digit of a number of 17 digits (a PIN), and of two members with one
 * name (`"Equipment": {…}, "Equipment": {…}`, as templates write them) it would lose the first. Its reviver gets
 * numbers as written, too, but takes five times as long as `JSON.parse`; this takes less time than building the tree
 * from the objects of `JSON.parse`.
 */
export function parseTreeJson(text: string): Tree {
  const nameOf = createLocalNames(memberName)
  const escapes = text.includes('\\')
  let at = 0
  let depth = 0
  let values = 0

  const list = peek() === OPEN_BRACKET
  const root = createNode(list ? 'pages' : '', '')
  if (list) parseElements(root, 'fleet')
  else parseMembers(root)
  if (!Number.isNaN(peek())) throw unreadable()
  return root

  /** Adds the next value to `parent` under that name. `null` adds nothing. */
  function parseValue(parent: Tree, name: string): void {
    if (++values > MAX_VALUES) throw new TooLarge('JSON with too many values')
    const code = peek()
    if (code === OPEN_BRACE) {
      const tree = name === ITSELF ? parent : createNode(name, '')
      parseMembers(tree)
      if (tree !== parent) appendChild(parent, tree)
    } else if (code === OPEN_BRACKET) parseElements(parent, name)
    else {
      const value = code === QUOTE ? parseString() : parseBare()
      if (name === ITSELF) parent.text += value ?? ''
      else if (value !== null) appendChild(parent, createNode(name, value))
    }
  }

  function parseMembers(tree: Tree): void {
    let unspecified: Set<string> | null = null
    enter(OPEN_BRACE)
    if (peek() !== CLOSE_BRACE) {
      for (;;) {
        if (peek() !== QUOTE) throw unreadable()
        const name = nameOf(parseString())
        take(COLON)
        if (peek() === LETTER_F && name.endsWith('specified')) {
          unspecified ??= new Set()
          unspecified.add(name.slice(0, -'specified'.length))
        }
        parseValue(tree, name)
        if (peek() !== COMMA) break
        at++
        // A trailing comma is not valid JSON, but templates write it.
        if (peek() === CLOSE_BRACE) break
      }
    }
    leave(CLOSE_BRACE)
    if (unspecified !== null) dropChildren(tree, unspecified)
  }

  /** Nested arrays become one array. `null` keeps its place in it, because it may stand for a machine. */
  function parseElements(parent: Tree, name: string): void {
    enter(OPEN_BRACKET)
    if (peek() !== CLOSE_BRACKET) {
      for (;;) {
        if (peek() === LETTER_N && name !== ITSELF) appendChild(parent, createNode(name, ''))
        parseValue(parent, name)
        if (peek() !== COMMA) break
        at++
        if (peek() === CLOSE_BRACKET) break
      }
    }
    leave(CLOSE_BRACKET)
  }

  /** The next character that is not white space; NaN at the end. */
  function peek(): number {
    let code = text.charCodeAt(at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
    return code
  }

  function take(code: number): void {
    if (peek() !== code) throw unreadable()
    at++
  }

  function enter(code: number): void {
    take(code)
    if (++depth > MAX_LEVELS) throw new NotASnapshot(`JSON nested deeper than ${MAX_LEVELS} levels`)
  }

  function leave(code: number): void {
    take(code)
    depth--
  }

  function parseString(): string {
    const start = at
    let end = text.indexOf('"', start + 1)
    while (end > 0 && escapes && isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end < 0) throw unreadable()
    at = end + 1
    const inner = text.slice(start + 1, end)
    return escapes && inner.includes('\\') ? unescaped(inner) : inner
  }

  /** A number or boolean as written. Leading zeros are not valid JSON, but unambiguous. */
  function parseBare(): string | null {
    BARE.lastIndex = at
    const written = BARE.exec(text)?.[0]
    if (written === undefined) throw unreadable()
    at += written.length
    return written === 'null' ? null : written
  }
}

/** The name of members that belong to the element itself: its text and attributes, as XML converters write them. */
const ITSELF = '#'

/**
 * xml2js `_` and `$`, fast-xml-parser, xmltodict and Newtonsoft `#text`, xml2json `$t`, x2js `__text`, xml-js `_text`
 * and `_attributes`, Jackson ''. Single attributes (`@PIN`, `@_PIN`, `_PIN`, `-PIN`) are handled by `localName`.
 */
const ITSELF_NAMES = new Set([
  '',
  '_',
  '$',
  '$t',
  '#text',
  '_text',
  '__text',
  '#cdata-section',
  '_cdata',
  '__cdata',
  '_attributes',
  '@attributes',
])

function memberName(written: string): string {
  return ITSELF_NAMES.has(written.toLowerCase()) ? ITSELF : localName(written)
}

/** CanTrack serialises .NET objects: `latitude: 0, latitudeSpecified: false` means that there is no latitude. */
function dropChildren(tree: Tree, names: ReadonlySet<string>): void {
  let one = tree.first
  tree.first = null
  tree.last = null
  while (one !== null) {
    const { next } = one
    one.next = null
    if (!names.has(one.name)) appendChild(tree, one)
    one = next
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++
  return slashes % 2 === 1
}

function unescaped(inner: string): string {
  // The cut at the maximum length may split an escape sequence, which has at most six characters.
  for (let cut = Math.min(inner.length, MAX_TEXT_LENGTH), tries = 6; ; cut--) {
    try {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no valid JSON, but one must not fail the page.
      return String(JSON.parse(`"${inner.slice(0, cut).replace(/[\u0000-\u001f]/g, ' ')}"`))
    } catch {
      if (cut >= inner.length || --tries === 0) throw unreadable()
    }
  }
}

function unreadable(): NotASnapshot {
  return new NotASnapshot('JSON that cannot be read')
}

/** Twice the limit of XML, where only elements count: here every value does. */
const MAX_VALUES = 2 * MAX_ELEMENTS

/**
 * Python writes `NaN` and `Infinity` (https://github.com/brian7704/OpenTAKServer/issues/291): a bad value must not fail
 * the whole page.
 */
const BARE = /(?:true|false|null|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const LETTER_F = 0x66
const LETTER_N = 0x6e
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
