import { createLocalNames, localName } from './local-name.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { adopt, LONGEST_TEXT, leaf, MOST_ELEMENTS, MOST_LEVELS, type Tree } from './tree.ts'

/**
 * Reads JSON into the same tree as XML: an array is a child repeated, a top-level array (Rexroth's pages) is a root
 * whose children are called `fleet`. Throws NotASnapshot for what is no JSON object or array or nests beyond reason;
 * TooLarge for what grows beyond reason.
 *
 * Not with `JSON.parse`: a number of 17 digits (a PIN) would lose its last one there, and of two members with one name
 * (`"Equipment": {…}, "Equipment": {…}`, as templates write them) the first would be gone. Its reviver gets numbers as
 * they are written too, but takes five times as long as `JSON.parse`; this takes less than the tree made from its objects.
 */
export function readTreeJson(text: string): Tree {
  const nameOf = createLocalNames(memberName)
  const escapes = text.includes('\\')
  let at = 0
  let depth = 0
  let values = 0

  const list = peek() === OPEN_BRACKET
  const root = leaf(list ? 'pages' : '', '')
  if (list) readElements(root, 'fleet')
  else readMembers(root)
  if (!Number.isNaN(peek())) throw unreadable()
  return root

  /** Puts what comes next into `parent` under that name; `null` says nothing. */
  function readValue(parent: Tree, name: string): void {
    if (++values > MOST_VALUES) throw new TooLarge('JSON with too many values')
    const code = peek()
    if (code === OPEN_BRACE) {
      const tree = name === ITSELF ? parent : leaf(name, '')
      readMembers(tree)
      if (tree !== parent) adopt(parent, tree)
    } else if (code === OPEN_BRACKET) readElements(parent, name)
    else {
      const said = code === QUOTE ? readString() : readBare()
      if (name === ITSELF) parent.text += said ?? ''
      else if (said !== null) adopt(parent, leaf(name, said))
    }
  }

  function readMembers(tree: Tree): void {
    let unspecified: Set<string> | null = null
    enter(OPEN_BRACE)
    if (peek() !== CLOSE_BRACE) {
      for (;;) {
        if (peek() !== QUOTE) throw unreadable()
        const name = nameOf(readString())
        take(COLON)
        if (peek() === LETTER_F && name.endsWith('specified')) {
          unspecified ??= new Set()
          unspecified.add(name.slice(0, -'specified'.length))
        }
        readValue(tree, name)
        if (peek() !== COMMA) break
        at++
        // No JSON, but what templates write.
        if (peek() === CLOSE_BRACE) break
      }
    }
    leave(CLOSE_BRACE)
    if (unspecified !== null) dropChildren(tree, unspecified)
  }

  /** An array in an array is one long array; `null` in it keeps its place, for it may be a machine's. */
  function readElements(parent: Tree, name: string): void {
    enter(OPEN_BRACKET)
    if (peek() !== CLOSE_BRACKET) {
      for (;;) {
        if (peek() === LETTER_N && name !== ITSELF) adopt(parent, leaf(name, ''))
        readValue(parent, name)
        if (peek() !== COMMA) break
        at++
        if (peek() === CLOSE_BRACKET) break
      }
    }
    leave(CLOSE_BRACKET)
  }

  /** The next character that is no white space; NaN at the end. */
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
    if (++depth > MOST_LEVELS) throw new NotASnapshot(`JSON nested deeper than ${MOST_LEVELS} levels`)
  }

  function leave(code: number): void {
    take(code)
    depth--
  }

  function readString(): string {
    const start = at
    let end = text.indexOf('"', start + 1)
    while (end > 0 && escapes && isEscaped(text, end)) end = text.indexOf('"', end + 1)
    if (end < 0) throw unreadable()
    at = end + 1
    const inner = text.slice(start + 1, end)
    return escapes && inner.includes('\\') ? unescaped(inner) : inner
  }

  /** A number or boolean as it is written. Leading zeros are no JSON, but what else could they mean? */
  function readBare(): string | null {
    BARE.lastIndex = at
    const written = BARE.exec(text)?.[0]
    if (written === undefined) throw unreadable()
    at += written.length
    return written === 'null' ? null : written
  }
}

/** What belongs to the element that the object stands for: text and attributes, as XML converters call them. */
const ITSELF = '#'

/**
 * xml2js `_` and `$`, fast-xml-parser, xmltodict and Newtonsoft `#text`, xml2json `$t`, x2js `__text`, xml-js `_text` and
 * `_attributes`, Jackson ''. An attribute of its own: `@PIN`, `@_PIN`, `_PIN`, `-PIN`, which `localName` cuts.
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
    if (!names.has(one.name)) adopt(tree, one)
    one = next
  }
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++
  return slashes % 2 === 1
}

function unescaped(inner: string): string {
  // A cut may fall into an escape, which has six characters at most.
  for (let cut = Math.min(inner.length, LONGEST_TEXT), tries = 6; ; cut--) {
    try {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are no JSON, and one must not sink the page.
      return String(JSON.parse(`"${inner.slice(0, cut).replace(/[\u0000-\u001f]/g, ' ')}"`))
    } catch {
      if (cut >= inner.length || --tries === 0) throw unreadable()
    }
  }
}

function unreadable(): NotASnapshot {
  return new NotASnapshot('JSON that cannot be read')
}

/** Twice what XML may have, because there a leaf is an element and here any value. */
const MOST_VALUES = 2 * MOST_ELEMENTS

/** Python writes `NaN` and `Infinity` (https://github.com/brian7704/OpenTAKServer/issues/291): a value that is none, in a page that is one. */
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
