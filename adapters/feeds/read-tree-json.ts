import { NotASnapshot } from './not-a-snapshot.ts'
import { adopt, deepest, leaf, mostElements, type Tree } from './tree.ts'

/**
 * Reads JSON into the same tree as XML: an array is a child repeated, a top-level array (Rexroth's pages) is a root
 * whose children are called `fleet`. Throws NotASnapshot for what is no JSON object or array, or nests or grows beyond
 * reason; both are counted before `JSON.parse` builds anything.
 */
export function readTreeJson(text: string): Tree {
  refuseBombs(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new NotASnapshot('JSON that cannot be read')
  }
  if (typeof value !== 'object' || value === null) throw new NotASnapshot('JSON without a fleet')
  if (!Array.isArray(value)) return toTree('', value)
  const root = leaf('pages', '')
  // An element may itself be `{Fleet: …}` or the page without that wrapping.
  for (const page of value) {
    const tree = toTree('fleet', page)
    adopt(root, tree.first !== null && tree.first === tree.last && tree.first.name === 'fleet' ? tree.first : tree)
  }
  return root
}

function toTree(name: string, value: unknown): Tree {
  if (typeof value !== 'object' || value === null) return leaf(name, String(value ?? ''))
  const tree = leaf(name, '')
  const entries = Object.entries(value)
  const unspecified = unspecifiedIn(entries)
  for (const [key, inner] of entries) {
    if (inner === null || inner === undefined) continue
    const local = key.slice(key.lastIndexOf(':') + 1).toLowerCase()
    if (unspecified?.has(local)) continue
    if (!Array.isArray(inner)) adopt(tree, toTree(local, inner))
    else for (const one of inner) adopt(tree, toTree(local, one))
  }
  return tree
}

/** CanTrack serialises .NET objects: `latitude: 0, latitudeSpecified: false` means that there is no latitude. */
function unspecifiedIn(entries: readonly [string, unknown][]): Set<string> | null {
  let names: Set<string> | null = null
  for (const [key, value] of entries) {
    if (value !== false || !/specified$/i.test(key)) continue
    names ??= new Set()
    names.add(key.slice(0, -'specified'.length).toLowerCase())
  }
  return names
}

/** Objects, arrays and commas: twice what XML may have, because there a leaf is an element and here a comma more. */
const mostValues = 2 * mostElements

const quote = 0x22
const backslash = 0x5c

function refuseBombs(text: string): void {
  let depth = 0
  let values = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      i++
      while (i < text.length && text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1
    } else if (code === 0x7b || code === 0x5b) {
      if (++depth > deepest) throw new NotASnapshot(`JSON nested deeper than ${deepest} levels`)
      if (++values > mostValues) throw new NotASnapshot('JSON with too many values')
    } else if (code === 0x7d || code === 0x5d) depth--
    else if (code === 0x2c && ++values > mostValues) throw new NotASnapshot('JSON with too many values')
  }
}
