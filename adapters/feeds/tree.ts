/**
 * What an answer looks like after XML or JSON was read and before anyone knows about machines. Names are local names in
 * lower case; XML attributes and child elements are the same thing, because feeds disagree about which of the two a
 * datetime is (Takeuchi writes a child element). Children are a chain, not an array: an array that grows by one keeps
 * room for 17, and a page has 6,000 elements.
 */
export interface Tree {
  readonly name: string
  text: string
  first: Tree | null
  last: Tree | null
  next: Tree | null
}

/** Levels an answer may nest. Real pages need about five; more is an attack on whoever reads it. */
export const MOST_LEVELS = 32

/** Elements one answer may have: some 30,000 machines on one page, which no OEM is known to send. */
export const MOST_ELEMENTS = 1_500_000

/** Characters of one text that anybody looks at; the rest is left out. No value that we keep is longer than 255. */
export const LONGEST_TEXT = 65_536

/** Machines of one answer, named or not. */
export const MOST_MACHINES = 50_000

export function leaf(name: string, text: string): Tree {
  return { name, text, first: null, last: null, next: null }
}

/** Makes `child` the last child of `parent`. A tree is adopted once. */
export function adopt(parent: Tree, child: Tree): void {
  if (parent.last === null) parent.first = child
  else parent.last.next = child
  parent.last = child
}

/** The first child of that name, or `null`. `name` in lower case. */
export function kid(tree: Tree, name: string): Tree | null {
  let one = tree.first
  while (one !== null && one.name !== name) one = one.next
  return one
}

/** The text of the first child of that name, outer spaces removed; '' where there is none. */
export function textOf(tree: Tree, name: string): string {
  const found = kid(tree, name)
  return found === null ? '' : trimmed(found)
}

/**
 * The element's own text, outer spaces removed. One without any may keep it in a child: `{"PIN": {"value": "X"}}` (JAXB,
 * .NET), `{"content": "X"}` (JSON-java).
 */
export function trimmed(tree: Tree): string {
  const { text } = tree.text === '' && tree.first !== null ? (kid(tree, 'value') ?? kid(tree, 'content') ?? tree) : tree
  // Nearly every text begins and ends with a letter or digit of ASCII, and `trim` is a call that costs.
  return isInk(text.charCodeAt(0)) && isInk(text.charCodeAt(text.length - 1)) ? text : text.trim()
}

function isInk(code: number): boolean {
  return code > 0x20 && code < 0x7f
}
