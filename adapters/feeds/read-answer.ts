import type { EquipmentSnapshot, Oddity } from '../../src/asset/equipment-snapshot.ts'
import { identifierValue } from '../../src/asset/identifier-value.ts'
import type { PageHours } from '../../src/feed/feed.ts'
import { parseJson } from '../../src/text/parse-json.ts'
import { decode } from './decode.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { noteOddity } from './note-oddity.ts'
import { type Reading, readEquipment } from './read-equipment.ts'
import { hasHeader, isHeader } from './read-header.ts'
import { noPaging, type Paging, readPaging } from './read-links.ts'
import { readTreeJson } from './read-tree-json.ts'
import { readTreeXml } from './read-tree-xml.ts'
import { kid, MOST_MACHINES, type Tree, trimmed } from './tree.ts'
import { decideHours, type WrittenHours } from './written-hours.ts'

/** One answer, read: what the core wants to know, and what only paging looks at. */
export interface ReadAnswer {
  /** Every one has a PIN, a serial number or an equipment number. */
  equipment: EquipmentSnapshot[]
  /** One `no_identity` for each machine that has none of them: they count the nameless machines. */
  oddities: Oddity[]
  paging: Paging
  /** True where an error is told beside the machines: some of them may be missing. */
  error?: boolean
  /** How the hours in it were taken to be written; not there where there are none. */
  hours?: PageHours | undefined
}

/**
 * Reads the body of a successful answer, XML or JSON whatever its content type says. An empty body and a fleet without
 * machines are valid: right credentials, no machines. A machine without any identifier could never be told from another:
 * it becomes an oddity of the page.
 * Throws NotASnapshot for everything that is no snapshot, TooLarge for what is too much.
 */
export async function readAnswer(body: Buffer, contentType: string, reading: Reading): Promise<ReadAnswer> {
  const text = decode(body, contentType)
  const answer: ReadAnswer = { equipment: [], oddities: [], paging: noPaging() }
  const start = text.search(/[^\s\ufeff]/)
  if (start < 0) return answer
  const document = unwrapped(start === 0 ? text : text.slice(start))
  const root = treeOf(document)
  refuseOtherDocuments(root, document)
  const hours: WrittenHours[] = []
  readPart(root, answer, reading, hours)
  if (answer.equipment.length === 0 && answer.oddities.length === 0 && saysError(root, 3))
    throw new NotASnapshot('an error instead of a list')
  if (answer.equipment.length > 0 && [root, kid(root, 'fleet')].some(part => part && saysError(part, 1, isErrorBeside)))
    answer.error = true
  answer.hours = decideHours(hours, reading, machine => answer.equipment.indexOf(machine))
  return answer
}

/**
 * A machine, or something in which machines and links are: a page, `Equipments`, a `Fleet` in a `Fleet`. What is called
 * `Equipment` or has a header is a machine; in hand-made JSON also what has nothing but a machine's names in it.
 */
function readPart(part: Tree, answer: ReadAnswer, reading: Reading, hours: WrittenHours[]): void {
  const isMachine = part.name === 'equipment' || hasHeader(part) || isListed(part)
  const several = isMachine && holdsHeaders(part)
  let holds = false
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (!isMachine && readPaging(inner, answer.paging)) {
      holds = true
      continue
    }
    const goesOn = isMachine ? inner.name === 'equipment' || (several && hasHeader(inner)) : inner.first !== null
    if (!goesOn && (isMachine || inner.name !== 'equipment')) continue
    readPart(inner, answer, reading, hours)
    holds = true
  }
  if (several) return
  if (isMachine) readMachine(part, answer, reading, hours, !holds)
  else if (!holds) readMachine(part, answer, reading, hours, kid(part, 'model') !== null)
}

/** A machine without a header in a list that is called something else. */
function isListed(part: Tree): boolean {
  return isList(part.name) && ['pin', 'serialnumber', 'equipmentid'].some(name => kid(part, name) !== null)
}

const isList = (name: string) => /^(equipments|equipmentlist|machines?|assets?)$/.test(name)

/** Machines under names of their own: `{"Equipment": {"A1": {"EquipmentHeader": …}, "A2": {"EquipmentHeader": …}}}`. */
function holdsHeaders(part: Tree): boolean {
  let headers = 0
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (isHeader(inner)) return false
    if (inner.first !== null && hasHeader(inner)) headers++
  }
  return headers > 1
}

/**
 * The document within a text that is nothing but a string with it: `"<Fleet>…"` (a controller that returns a string, as JSON),
 * `<string>&lt;Fleet&gt;…</string>` (an ASMX service that does).
 */
function unwrapped(text: string): string {
  if (text.startsWith('"')) return String(parseJson(text) ?? text).trim()
  const inner = /^(?:<\?xml[^>]*>\s*)?<string\b[^>]*>\s*(&lt;|\{|\[)/i.exec(text)
  const end = text.lastIndexOf('</string>')
  if (inner === null || end < 0) return text
  const escaped = text.slice(inner[0].length - (inner[1]?.length ?? 0), end).trim()
  return escaped.replace(/&(lt|gt|quot|apos|amp|#xD);/g, (_, name: string) => CHARACTERS[name] ?? '')
}

const CHARACTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

/**
 * `<Fleet><Exception>…`, `{"Fleet": {"Error": …}}`: a list without machines that says why is none. Taken for an empty fleet, every
 * machine of it would be gone.
 */
function saysError(part: Tree, levels: number, is = isError): boolean {
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (is(inner.name) && (inner.first !== null || isSaid(trimmed(inner)))) return true
    if (levels > 1 && saysError(inner, levels - 1, is)) return true
  }
  return false
}

const isError = (name: string) =>
  /^(errors?|error(code|message|description|text)|exceptions?|exception(message|type)|faults?|fault(code|string))$/.test(
    name,
  )
/** A list of faults may be those of the machines. */
const isErrorBeside = (name: string) => isError(name) && !name.startsWith('fault')
/** `"error": null`, `"error": false`, `"errorCode": 0` say that there is none. */
const isSaid = (text: string) => !/^(|0|false|null|none|no|ok|success)$/i.test(text)

function treeOf(text: string): Tree {
  if (text.startsWith('{') || text.startsWith('[')) return readTreeJson(text)
  if (/^<(!doctype\s+html|html)\b/i.test(text)) throw new NotASnapshot('a web page (HTML)')
  if (text.startsWith('<')) return readTreeXml(text)
  throw new NotASnapshot('neither XML nor JSON')
}

/**
 * `<Fleet>`, `{Fleet: …}`, the same without that wrapping (Caterpillar), an array of either (Rexroth), or any of these in an
 * envelope (`soap:Body`, `ArrayOfEquipment`, `{"data": …}`).
 */
function refuseOtherDocuments(root: Tree, text: string): void {
  if (root.name === 'html') throw new NotASnapshot('a web page (HTML)')
  if (root.name === 'fleet' || root.name === 'pages' || kid(root, 'fleet') !== null) return
  if (root.name === '' && (kid(root, 'equipment') || kid(root, 'links') || hasEmptyList(root))) return
  if (root.name === '' && EMPTY_LIST.test(text.slice(0, 4_096))) return
  if (holdsMachines(root, 3)) return
  throw new NotASnapshot('another document than a fleet snapshot')
}

/** `{"EquipmentList": […]}`, `{"data": […]}`, `{"Result": {"Fleet": …}}`: down to that level. */
function holdsMachines(part: Tree, levels: number): boolean {
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (inner.first === null) continue
    if (inner.name === 'fleet' || inner.name === 'equipment' || hasHeader(inner) || isListed(inner)) return true
    if (levels > 1 && holdsMachines(inner, levels - 1)) return true
  }
  return false
}

/** `{"Fleet": []}`, `{"Equipment": null}`: neither leaves anything in the tree. */
const EMPTY_LIST = /^\{[^{}]*"(?:fleet|equipments?|equipment_?list)"\s*:\s*(?:null|\[\s*\])/i

/** `{"Equipment": [], "Links": []}` leaves no children behind, only Caterpillar's `Version` and `Datetime`. */
function hasEmptyList(root: Tree): boolean {
  return kid(root, 'datetime') !== null || kid(root, 'snapshottime') !== null
}

/** `told`: that it is a machine is certain enough to tell that it has no name. */
function readMachine(part: Tree, answer: ReadAnswer, reading: Reading, hours: WrittenHours[], told: boolean): void {
  if (answer.equipment.length + answer.oddities.length >= MOST_MACHINES)
    throw new TooLarge('a list of too many machines')
  const machine = readEquipment(part, reading, hours)
  const { pin, serialNumber, equipmentId } = machine
  if (pin !== null || serialNumber !== null || identifierValue('equipment', equipmentId) !== null) {
    answer.equipment.push(machine)
  } else if (told) noteOddity(answer.oddities, 'EquipmentHeader', whatIsKnown(machine), 'no_identity')
}

/** So that people can look for it at the OEM. No position, no equipment number: they are people's. */
function whatIsKnown({ oemName, model, unitInstalledAt }: EquipmentSnapshot): string {
  const known = [oemName, model].filter(word => word !== null)
  if (unitInstalledAt !== null) known.push(`UnitInstallDateTime ${unitInstalledAt.toISOString().slice(0, 10)}`)
  return known.length > 0 ? known.join(' ') : 'no name at all'
}
