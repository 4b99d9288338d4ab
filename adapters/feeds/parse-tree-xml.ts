import { SaxesParser } from 'saxes'
import { createLocalNames, localName } from './local-name.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { appendChild, createNode, MAX_ELEMENTS, MAX_LEVELS, MAX_TEXT_LENGTH, type Tree } from './tree.ts'

/**
 * Errors after which parsing goes on: an HTML entity (`&eacute;`) or an invalid character number stays in the text as
 * written.
 */
const FORGIVEN = /^undefined entity\.|^malformed character entity\./
// biome-ignore lint/suspicious/noControlCharactersInRegex: this regex is about control characters.
const NEVER_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const MAX_MISTAKES = 1_000

/**
 * For a document, escaped or not: ten for each machine of the largest. Each turns one character into five, and into an
 * object.
 */
const MAX_AMPERSANDS = 200_000

/** For one element. Real ones have two, the root has a dozen namespaces. */
const MAX_ATTRIBUTES = 100

/**
 * Parses XML into a tree whose root is the document's element. Namespaces are not resolved and prefixes are cut: five
 * namespaces were seen for the same standard, and resolving them costs saxes a minute on 200,000 nested tags. Throws
 * NotASnapshot for XML that is not well-formed, has a DOCTYPE or too many levels; TooLarge for too many elements or
 * entities.
 */
export function parseTreeXml(text: string): Tree {
  refuseTooManyAmpersands(text)
  const escaped = withEscapedAmpersands(text)
  try {
    return parse(escaped)
  } catch (err) {
    // A control character in one machine must not fail the other 99. Only checked after an error, to save the time.
    const cleaned = escaped.replace(NEVER_IN_XML, '')
    if (cleaned === escaped) throw err
    return parse(cleaned)
  }
}

function parse(text: string): Tree {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const elementName = createLocalNames(localName)
  const attributeName = createLocalNames(localName)
  const document = createNode('', '')
  const open: Tree[] = [document]
  let top = document
  let elements = 0
  let attributes = 0
  let mistakes = 0

  parser.on('doctype', () => {
    throw new NotASnapshot('XML with a DOCTYPE')
  })
  parser.on('error', err => {
    if (!FORGIVEN.test(err.message) || ++mistakes > MAX_MISTAKES) throw new NotASnapshot('XML that is not well-formed')
  })
  // Creates the element before its attributes are read: with the complete tag, saxes would first build an object of
  // them.
  parser.on('opentagstart', tag => {
    if (open.length > MAX_LEVELS) throw new NotASnapshot(`XML nested deeper than ${MAX_LEVELS} levels`)
    if (++elements > MAX_ELEMENTS) throw new TooLarge('XML with too many elements')
    attributes = 0
    const element = createNode(elementName(tag.name), '')
    appendChild(top, element)
    open.push(element)
    top = element
  })
  parser.on('attribute', ({ name, value }) => {
    if (++attributes > MAX_ATTRIBUTES) throw new NotASnapshot('XML with too many attributes')
    const local = attributeName(name)
    if (local !== 'xmlns') appendChild(top, createNode(local, value))
  })
  parser.on('closetag', () => {
    open.pop()
    top = open[open.length - 1] ?? document
  })
  const onText = (piece: string) => {
    if (top.text.length < MAX_TEXT_LENGTH && !isBlank(piece)) top.text = top.text === '' ? piece : top.text + piece
  }
  parser.on('text', onText)
  parser.on('cdata', onText)

  parser.write(text)
  parser.close()
  const root = document.first
  if (root === null) throw new NotASnapshot('an empty document')
  return root
}

/**
 * Escapes bare ampersands: customers type "Smith & Sons", and some feeds pass that on unescaped. saxes would take
 * everything up to the next semicolon, whole machines included, for the name of an entity. In CDATA a bare `&` is
 * valid, so a document with CDATA is left unchanged.
 */
function withEscapedAmpersands(text: string): string {
  if (!text.includes('&') || text.includes('<![CDATA[')) return text
  return text.replace(/&(?!(?:\w{1,40}|#\d{1,7}|#x[\da-f]{1,6});)/gi, '&amp;')
}

function refuseTooManyAmpersands(text: string): void {
  let count = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1))
    if (++count > MAX_AMPERSANDS) throw new TooLarge('XML with too many entities')
}

/** Whether this is only indentation: half of all pieces of text, and never part of a value. */
function isBlank(piece: string): boolean {
  for (let i = 0; i < piece.length; i++) if (piece.charCodeAt(i) > 0x20) return false
  return true
}
