import type { EquipmentSnapshot, Oddity } from '../../src/asset/equipment-snapshot.ts'
import { identifierValue } from '../../src/asset/identifier-value.ts'
import type { PageHours } from '../../src/feed/feed.ts'
import { parseJson } from '../../src/text/parse-json.ts'
import { decode } from './decode.ts'
import { NotASnapshot, TooLarge } from './not-a-snapshot.ts'
import { noteOddity } from './note-oddity.ts'
import { type ParseContext, parseEquipment } from './parse-equipment.ts'
import { hasHeader, isHeader } from './parse-header.ts'
import { noPaging, type Paging, parsePaging } from './parse-links.ts'
import { parseTreeJson } from './parse-tree-json.ts'
import { parseTreeXml } from './parse-tree-xml.ts'
import { findChild, MAX_MACHINES, type Tree, trimmed } from './tree.ts'
import { decideHours, type WrittenHours } from './written-hours.ts'

/** One parsed answer: what the core needs, and what only paging uses. */
export interface ParsedAnswer {
  /** Each has a PIN, a serial number or an equipment number. */
  equipment: EquipmentSnapshot[]
  /** One `no_identity` for each machine without any of them: their number is the number of those machines. */
  oddities: Oddity[]
  paging: Paging
  /** True if the answer reports an error beside its machines: some may be missing. */
  error?: boolean
  /** The units by which its hours were read; absent if it has no hours. */
  hours?: PageHours | undefined
}

/**
 * Parses the body of a successful answer, XML or JSON, whatever its content type. An empty body and a list without
 * machines are valid: right credentials, no machines. A machine without any identifier could not be recognised later,
 * so it becomes an oddity of the page. Throws NotASnapshot for everything that is no snapshot, TooLarge if a limit is
 * exceeded.
 */
export async function parseAnswer(body: Buffer, contentType: string, context: ParseContext): Promise<ParsedAnswer> {
  const text = decode(body, contentType)
  const answer: ParsedAnswer = { equipment: [], oddities: [], paging: noPaging() }
  const start = text.search(/[^\s\ufeff]/)
  if (start < 0) return answer
  const document = unwrapped(start === 0 ? text : text.slice(start))
  const root = treeOf(document)
  refuseOtherDocuments(root, document)
  const hours: WrittenHours[] = []
  parsePart(root, answer, context, hours)
  if (answer.equipment.length === 0 && answer.oddities.length === 0 && saysError(root, 3))
    throw new NotASnapshot('an error instead of a list')
  if (
    answer.equipment.length > 0 &&
    [root, findChild(root, 'fleet')].some(part => part && saysError(part, 1, isErrorBeside))
  )
    answer.error = true
  answer.hours = decideHours(hours, context, machine => answer.equipment.indexOf(machine))
  return answer
}

/**
 * Reads a machine, or a part that contains machines and links: a page, `Equipments`, a `Fleet` in a `Fleet`. A part
 * that is called `Equipment` or has a header is a machine; in hand-made JSON, so is a part that has only a machine's
 * names.
 */
function parsePart(part: Tree, answer: ParsedAnswer, context: ParseContext, hours: WrittenHours[]): void {
  const isMachine = part.name === 'equipment' || hasHeader(part) || isListed(part)
  const several = isMachine && holdsHeaders(part)
  let isContainer = false
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (!isMachine && parsePaging(inner, answer.paging)) {
      isContainer = true
      continue
    }
    const descends = isMachine ? inner.name === 'equipment' || (several && hasHeader(inner)) : inner.first !== null
    if (!descends && (isMachine || inner.name !== 'equipment')) continue
    parsePart(inner, answer, context, hours)
    isContainer = true
  }
  if (several) return
  if (isMachine) parseMachine(part, answer, context, hours, !isContainer)
  else if (!isContainer) parseMachine(part, answer, context, hours, findChild(part, 'model') !== null)
}

/** Whether this is a machine without a header, in a list under another name than `Equipment`. */
function isListed(part: Tree): boolean {
  return isList(part.name) && ['pin', 'serialnumber', 'equipmentid'].some(name => findChild(part, name) !== null)
}

const isList = (name: string) => /^(equipments|equipmentlist|machines?|assets?)$/.test(name)

/**
 * Whether the children are machines under individual names: `{"Equipment": {"A1": {"EquipmentHeader": …}, "A2":
 * {"EquipmentHeader": …}}}`.
 */
function holdsHeaders(part: Tree): boolean {
  let headers = 0
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (isHeader(inner)) return false
    if (inner.first !== null && hasHeader(inner)) headers++
  }
  return headers > 1
}

/**
 * The document inside a text that is only a string with a document: `"<Fleet>…"` (a controller that returns a string,
 * as JSON), `<string>&lt;Fleet&gt;…</string>` (an ASMX service that does).
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
 * Whether a part reports an error within that many levels: `<Fleet><Exception>…`, `{"Fleet": {"Error": …}}`. A list
 * without machines that reports an error must not be taken for an empty fleet, or all its machines would count as gone.
 */
function saysError(part: Tree, levels: number, is = isError): boolean {
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (is(inner.name) && (inner.first !== null || isErrorText(trimmed(inner)))) return true
    if (levels > 1 && saysError(inner, levels - 1, is)) return true
  }
  return false
}

const isError = (name: string) =>
  /^(errors?|error(code|message|description|text)|exceptions?|exception(message|type)|faults?|fault(code|string))$/.test(
    name,
  )
/** Beside machines, a list of faults may be those of the machines. */
const isErrorBeside = (name: string) => isError(name) && !name.startsWith('fault')
/** `"error": null`, `"error": false`, `"errorCode": 0` mean that there is no error. */
const isErrorText = (text: string) => !/^(|0|false|null|none|no|ok|success)$/i.test(text)

function treeOf(text: string): Tree {
  if (text.startsWith('{') || text.startsWith('[')) return parseTreeJson(text)
  if (/^<(!doctype\s+html|html)\b/i.test(text)) throw new NotASnapshot('a web page (HTML)')
  if (text.startsWith('<')) return parseTreeXml(text)
  throw new NotASnapshot('neither XML nor JSON')
}

/**
 * Throws NotASnapshot unless the document is `<Fleet>`, `{Fleet: …}`, the same without that wrapper (Caterpillar), an
 * array of either (Rexroth), or any of these in an envelope (`soap:Body`, `ArrayOfEquipment`, `{"data": …}`).
 */
function refuseOtherDocuments(root: Tree, text: string): void {
  if (root.name === 'html') throw new NotASnapshot('a web page (HTML)')
  if (root.name === 'fleet' || root.name === 'pages' || findChild(root, 'fleet') !== null) return
  if (root.name === '' && (findChild(root, 'equipment') || findChild(root, 'links') || hasEmptyList(root))) return
  if (root.name === '' && EMPTY_LIST.test(text.slice(0, 4_096))) return
  if (holdsMachines(root, 3)) return
  throw new NotASnapshot('another document than a fleet snapshot')
}

/**
 * Whether there are machines within that many levels: `{"EquipmentList": […]}`, `{"data": […]}`, `{"Result": {"Fleet":
 * …}}`.
 */
function holdsMachines(part: Tree, levels: number): boolean {
  for (let inner = part.first; inner !== null; inner = inner.next) {
    if (inner.first === null) continue
    if (inner.name === 'fleet' || inner.name === 'equipment' || hasHeader(inner) || isListed(inner)) return true
    if (levels > 1 && holdsMachines(inner, levels - 1)) return true
  }
  return false
}

/** `{"Fleet": []}`, `{"Equipment": null}`: an empty array or null leaves nothing in the tree. */
const EMPTY_LIST = /^\{[^{}]*"(?:fleet|equipments?|equipment_?list)"\s*:\s*(?:null|\[\s*\])/i

/** `{"Equipment": [], "Links": []}` leaves no children in the tree, only Caterpillar's `Version` and `Datetime`. */
function hasEmptyList(root: Tree): boolean {
  return findChild(root, 'datetime') !== null || findChild(root, 'snapshottime') !== null
}

/** `isCertain`: the part is certainly a machine, so that a missing identifier is recorded as an oddity. */
function parseMachine(
  part: Tree,
  answer: ParsedAnswer,
  context: ParseContext,
  hours: WrittenHours[],
  isCertain: boolean,
): void {
  if (answer.equipment.length + answer.oddities.length >= MAX_MACHINES)
    throw new TooLarge('a list of too many machines')
  const machine = parseEquipment(part, context, hours)
  const { pin, serialNumber, equipmentId } = machine
  if (pin !== null || serialNumber !== null || identifierValue('equipment', equipmentId) !== null) {
    answer.equipment.push(machine)
  } else if (isCertain) noteOddity(answer.oddities, 'EquipmentHeader', describe(machine), 'no_identity')
}

/**
 * A description by which people can look for the machine at the OEM. Without position and equipment number, which may
 * be private.
 */
function describe({ oemName, model, unitInstalledAt }: EquipmentSnapshot): string {
  const known = [oemName, model].filter(word => word !== null)
  if (unitInstalledAt !== null) known.push(`UnitInstallDateTime ${unitInstalledAt.toISOString().slice(0, 10)}`)
  return known.length > 0 ? known.join(' ') : 'no name at all'
}
