import { SaxesParser } from 'saxes'
import { createLocalNames, localName } from './local-name.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { adopt, LONGEST_TEXT, leaf, MOST_ELEMENTS, MOST_LEVELS, type Tree } from './tree.ts'

/** An entity of HTML (`&eacute;`) or a number that is no character stays in the text as it is written. */
const FORGIVEN = /^undefined entity\.|^malformed character entity\./
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
const NEVER_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

const MOST_MISTAKES = 1_000

/** Of a document, escaped or not: ten for each machine of the largest. Each makes five characters of one, and an object. */
const MOST_AMPERSANDS = 200_000

/** Of one element. Real ones have two, the root a dozen namespaces. */
const MOST_ATTRIBUTES = 100

/**
 * Reads XML into a tree whose root is the document's element. Namespaces are not resolved, prefixes are cut: five
 * namespaces were seen for the same standard, and resolving them costs saxes a minute on 200,000 nested tags.
 * Throws NotASnapshot for anything that is no well-formed XML, has a DOCTYPE or nests beyond reason; TooLarge for what grows
 * beyond reason.
 */
export function readTreeXml(text: string): Tree {
  refuseTooManyAmpersands(text)
  const escaped = withEscapedAmpersands(text)
  try {
    return parse(escaped)
  } catch (err) {
    // One machine's control character must not sink the other 99. Only looked for where something is wrong anyway.
    const cleaned = escaped.replace(NEVER_IN_XML, '')
    if (cleaned === escaped) throw err
    return parse(cleaned)
  }
}

function parse(text: string): Tree {
  const parser = new SaxesParser({ xmlns: false, position: false })
  const elementName = createLocalNames(localName)
  const attributeName = createLocalNames(localName)
  const document = leaf('', '')
  const open: Tree[] = [document]
  let top = document
  let elements = 0
  let attributes = 0
  let mistakes = 0

  parser.on('doctype', () => {
    throw new NotASnapshot('XML with a DOCTYPE')
  })
  parser.on('error', err => {
    if (!FORGIVEN.test(err.message) || ++mistakes > MOST_MISTAKES) throw new NotASnapshot('XML that is not well-formed')
  })
  // The element is made before its attributes come: asking for the finished tag would build an object of them first.
  parser.on('opentagstart', tag => {
    if (open.length > MOST_LEVELS) throw new NotASnapshot(`XML nested deeper than ${MOST_LEVELS} levels`)
    if (++elements > MOST_ELEMENTS) throw new TooLarge('XML with too many elements')
    attributes = 0
    const element = leaf(elementName(tag.name), '')
    adopt(top, element)
    open.push(element)
    top = element
  })
  parser.on('attribute', ({ name, value }) => {
    if (++attributes > MOST_ATTRIBUTES) throw new NotASnapshot('XML with too many attributes')
    const local = attributeName(name)
    if (local !== 'xmlns') adopt(top, leaf(local, value))
  })
  parser.on('closetag', () => {
    open.pop()
    top = open[open.length - 1] ?? document
  })
  const onText = (piece: string) => {
    if (top.text.length < LONGEST_TEXT && !isBlank(piece)) top.text = top.text === '' ? piece : top.text + piece
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
 * "Smith & Sons" without escaping is what customers type and some feeds pass on. saxes would take everything up to the
 * next semicolon, whole machines included, for the entity's name; so it never gets to see one. CDATA may hold a bare `&`
 * by right: a document that uses it is left as it is.
 */
function withEscapedAmpersands(text: string): string {
  if (!text.includes('&') || text.includes('<![CDATA[')) return text
  return text.replace(/&(?!(?:\w{1,40}|#\d{1,7}|#x[\da-f]{1,6});)/gi, '&amp;')
}

function refuseTooManyAmpersands(text: string): void {
  let count = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1))
    if (++count > MOST_AMPERSANDS) throw new TooLarge('XML with too many entities')
}

/** Indentation: half of all pieces of text, and never part of a value. */
function isBlank(piece: string): boolean {
  for (let i = 0; i < piece.length; i++) if (piece.charCodeAt(i) > 0x20) return false
  return true
}
