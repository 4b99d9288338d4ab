import type { EquipmentSnapshot, Oddity } from '../../src/asset/equipment-snapshot.ts'
import { identityOf } from '../../src/asset/identity.ts'
import { decode } from './decode.ts'
import { NotASnapshot } from './not-a-snapshot.ts'
import { type Reading, readEquipment } from './read-equipment.ts'
import { readTreeJson } from './read-tree-json.ts'
import { readTreeXml } from './read-tree-xml.ts'
import { tell } from './tell.ts'
import { kid, type Tree, textOf } from './tree.ts'

export interface Link {
  /** Lower case. */
  rel: string
  href: string
}

/** Five per page, and an answer may hold several pages (Rexroth); more is an attack on paging, which compares them. */
const mostLinks = 1_000

/** Ten pages' worth: whoever hears of a thousand nameless machines has heard enough. */
const mostNameless = 1_000

/** One answer, read: what the core wants to know, and the links that only paging looks at. */
export interface ReadAnswer {
  equipment: EquipmentSnapshot[]
  oddities: Oddity[]
  links: Link[]
}

/**
 * Reads the body of a successful answer, XML or JSON whatever its content type says. An empty body and a fleet without
 * machines are valid: right credentials, no machines. A machine without any identity (`identityOf`) could never be told
 * from another: it becomes an oddity of the page.
 * Throws NotASnapshot for everything that is no snapshot.
 */
export async function readAnswer(body: Buffer, contentType: string, reading: Reading): Promise<ReadAnswer> {
  const text = decode(body, contentType)
  const answer: ReadAnswer = { equipment: [], oddities: [], links: [] }
  const start = text.search(/[^\s\ufeff]/)
  if (start < 0) return answer
  for (const page of pagesOf(await treeOf(start === 0 ? text : text.slice(start)))) {
    for (let part = page.first; part !== null; part = part.next) {
      if (part.name === 'equipment') readMachine(part, answer, reading)
      else if ((part.name === 'links' || part.name === 'link') && answer.links.length < mostLinks) {
        answer.links.push({ rel: textOf(part, 'rel').toLowerCase(), href: textOf(part, 'href') })
      }
    }
  }
  return answer
}

async function treeOf(text: string): Promise<Tree> {
  if (text.startsWith('{') || text.startsWith('[')) return readTreeJson(text)
  if (/^<(!doctype\s+html|html)\b/i.test(text)) throw new NotASnapshot('a web page (HTML)')
  if (text.startsWith('<')) return readTreeXml(text)
  throw new NotASnapshot('neither XML nor JSON')
}

/** `<Fleet>`, `{Fleet: …}`, the same without that wrapping (Caterpillar), or an array of either (Rexroth). */
function pagesOf(root: Tree): readonly Tree[] {
  if (root.name === 'fleet') return [root]
  if (root.name === 'html') throw new NotASnapshot('a web page (HTML)')
  const fleets: Tree[] = []
  for (let one = root.first; one !== null; one = one.next) if (one.name === 'fleet') fleets.push(one)
  if (fleets.length > 0 || (root.name === 'pages' && root.first === null)) return fleets
  if (root.name === '' && (kid(root, 'equipment') || kid(root, 'links') || hasEmptyList(root))) return [root]
  throw new NotASnapshot('another document than a fleet snapshot')
}

/** `{"Equipment": [], "Links": []}` leaves no children behind, only Caterpillar's `Version` and `Datetime`. */
function hasEmptyList(root: Tree): boolean {
  return kid(root, 'datetime') !== null || kid(root, 'snapshottime') !== null
}

function readMachine(part: Tree, answer: ReadAnswer, reading: Reading): void {
  const machine = readEquipment(part, reading)
  if (machine.pin !== null || machine.serialNumber !== null || identityOf(machine) !== null) {
    answer.equipment.push(machine)
    return
  }
  if (answer.oddities.length >= mostNameless) return
  const known = [machine.oemName, machine.model].filter(word => word !== null)
  tell(answer.oddities, 'EquipmentHeader', known.join(' '), 'no_identity')
}
