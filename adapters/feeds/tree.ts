/**
 * An answer after XML or JSON was parsed and before it is interpreted. Names are local names in lower case. XML
 * attributes and child elements are treated alike, because feeds disagree about which of the two a datetime is
 * (Takeuchi writes a child element). Children are a linked list, not an array: a growing array reserves room for 17,
 * and a page has 6,000 elements.
 */
export interface Tree {
  readonly name: string
  text: string
  first: Tree | null
  last: Tree | null
  next: Tree | null
}

/** The most levels an answer may nest. Real pages need about five; more is an attack on the parser. */
export const MAX_LEVELS = 32

/** The most elements of one answer: some 30,000 machines on one page, which no OEM is known to send. */
export const MAX_ELEMENTS = 1_500_000

/** The most characters of one text that are read; the rest is dropped. No value that we store is longer than 255. */
export const MAX_TEXT_LENGTH = 65_536

/** The most machines of one answer, with or without an identifier. */
export const MAX_MACHINES = 50_000

export function createNode(name: string, text: string): Tree {
  return { name, text, first: null, last: null, next: null }
}

/** Makes `child` the last child of `parent`. A node may be appended only once. */
export function appendChild(parent: Tree, child: Tree): void {
  if (parent.last === null) parent.first = child
  else parent.last.next = child
  parent.last = child
}

/** The first child with this name (lower case), or `null`. */
export function findChild(tree: Tree, name: string): Tree | null {
  let one = tree.first
  while (one !== null && one.name !== name) one = one.next
  return one
}

/** The trimmed text of the first child with this name; '' if there is none. */
export function textOf(tree: Tree, name: string): string {
  const found = findChild(tree, name)
  return found === null ? '' : trimmed(found)
}

/**
 * The element's own text, trimmed. If it has none, a child may hold it: `{"PIN": {"value": "X"}}` (JAXB, .NET),
 * `{"content": "X"}` (JSON-java).
 */
export function trimmed(tree: Tree): string {
  const { text } =
    tree.text === '' && tree.first !== null ? (findChild(tree, 'value') ?? findChild(tree, 'content') ?? tree) : tree
  // Fast path: nearly every text begins and ends with a printable ASCII character, and calling `trim` is expensive.
  return isPrintable(text.charCodeAt(0)) && isPrintable(text.charCodeAt(text.length - 1)) ? text : text.trim()
}

function isPrintable(code: number): boolean {
  return code > 0x20 && code < 0x7f
}
