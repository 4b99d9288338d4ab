import { setImmediate } from 'node:timers/promises'
import { SaxesParser } from 'saxes'
import { createLocalNames } from './local-name.ts'
import { NotASnapshot } from './not-a-snapshot.ts'
import { adopt, deepest, leaf, mostElements, type Tree } from './tree.ts'

/** After so many characters other work gets its turn: a page of 100 machines (170 KB) is never interrupted. */
const charactersPerTurn = 512 * 1024

/**
 * What a feed may get wrong in the text of one machine without sinking the other 99: an entity of HTML (`&eacute;`) or a
 * bare `&` stays as it is written, and a control character passes (it is removed from texts later).
 * Everything else (truncation, tags that don't match) is refused.
 */
const forgiven =
  /undefined entity|disallowed character in entity name|malformed character entity|disallowed character\.$|empty entity name/

/**
 * Reads XML into a tree whose root is the document's element. Namespaces are not resolved, prefixes are cut: five
 * namespaces were seen for the same standard, and resolving them costs saxes a minute on 200,000 nested tags.
 * Throws NotASnapshot for anything that is no well-formed XML, has a DOCTYPE, or nests or grows beyond reason.
 */
export async function readTreeXml(text: string): Promise<Tree> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const elementName = createLocalNames()
  const attributeName = createLocalNames()
  const document = leaf('', '')
  const open: Tree[] = [document]
  let top = document
  let elements = 0

  parser.on('doctype', () => {
    throw new NotASnapshot('XML with a DOCTYPE')
  })
  parser.on('error', error => {
    if (!forgiven.test(error.message)) throw new NotASnapshot('XML that is not well-formed')
  })
  // The element is made before its attributes come: asking for the finished tag would build an object of them first.
  parser.on('opentagstart', tag => {
    if (open.length > deepest) throw new NotASnapshot(`XML nested deeper than ${deepest} levels`)
    if (++elements > mostElements) throw new NotASnapshot('XML with too many elements')
    const element = leaf(elementName(tag.name), '')
    adopt(top, element)
    open.push(element)
    top = element
  })
  parser.on('attribute', ({ name, value }) => {
    const local = attributeName(name)
    if (local !== 'xmlns') adopt(top, leaf(local, value))
  })
  parser.on('closetag', () => {
    open.pop()
    top = open[open.length - 1] ?? document
  })
  const onText = (piece: string) => {
    if (!isBlank(piece)) top.text = top.text === '' ? piece : top.text + piece
  }
  parser.on('text', onText)
  parser.on('cdata', onText)

  for (let at = 0; at < text.length; at += charactersPerTurn) {
    if (at > 0) await setImmediate()
    parser.write(text.length <= charactersPerTurn ? text : text.slice(at, at + charactersPerTurn))
  }
  parser.close()
  const root = document.first
  if (root === null) throw new NotASnapshot('an empty document')
  return root
}

/** Indentation: half of all pieces of text, and never part of a value. */
function isBlank(piece: string): boolean {
  for (let i = 0; i < piece.length; i++) if (piece.charCodeAt(i) > 0x20) return false
  return true
}
