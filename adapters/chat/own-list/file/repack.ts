import { crc32, inflateRawSync } from 'node:zlib'
import { Unreadable } from './file-problem.ts'

/** What a list needs at most, in bytes: 10,000 rows with 50 columns are about 25 MB of XML. */
const MAX_UNPACKED = 64 * 1024 * 1024
const MAX_ENTRIES = 2_000
/** Deflate reaches 1032. Of the sheets of people, those with equal rows are the smallest: about 100. */
const MAX_RATIO = 400
const RATIO_FROM = 1024 * 1024

/** The parts of a workbook that have cells. Pictures, macros and the like are never unpacked. */
const PARTS =
  /^(?:\[Content_Types\]\.xml|_rels\/\.rels|xl\/workbook\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/(?:styles|sharedStrings)\.xml|xl\/worksheets\/[^/]+\.xml)$/i

/**
 * Unpacks the parts of a workbook that have cells, within limits, and packs them anew without compression. So the
 * library that reads the workbook gets no archive that another parser of ZIP sees differently, and nothing that unpacks
 * to more. Throws Unreadable. The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function repack(archive: Buffer): Buffer {
  try {
    return pack(unpackParts(archive))
  } catch (err) {
    // Reading behind the end of the archive.
    if (err instanceof RangeError) throw new Unreadable('damaged')
    throw err
  }
}

interface Part {
  name: string
  content: Buffer
}

const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END = Buffer.from('PK\x05\x06', 'latin1')
/** The value of a field that is in the extra field of ZIP64 instead. */
const IN_EXTRA = 0xffffffff

function unpackParts(archive: Buffer): Part[] {
  const end = archive.lastIndexOf(END)
  if (end < 0) throw new Unreadable('damaged')
  const count = archive.readUInt16LE(end + 10)
  if (count > MAX_ENTRIES) throw new Unreadable('unpacks_too_large')
  const parts = new Map<string, Part>()
  let left = MAX_UNPACKED
  let at = archive.readUInt32LE(end + 16)
  for (let nth = 0; nth < count; nth++) {
    if (archive.readUInt32LE(at) !== CENTRAL) throw new Unreadable('damaged')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset => archive.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ]
    const name = archive
      .toString('utf8', at + 46, at + 46 + nameLength)
      .replaceAll('\\', '/')
      .replace(/^\//, '')
    if (PARTS.test(name)) {
      // Which of two wins depends on the parser.
      if (parts.has(name.toLowerCase())) throw new Unreadable('damaged')
      const content = unpack(archive, at, left)
      left -= content.length
      parts.set(name.toLowerCase(), { name, content })
    }
    at += 46 + nameLength + extraLength + commentLength
  }
  if (!parts.has('xl/workbook.xml')) throw new Unreadable('wrong_type')
  return [...parts.values()]
}

/** The content of the entry whose central header is at `at`. */
function unpack(archive: Buffer, at: number, most: number): Buffer {
  // General purpose bit 0.
  if ((archive.readUInt16LE(at + 8) & 1) === 1) throw new Unreadable('password')
  const method = archive.readUInt16LE(at + 10)
  const { packedSize, offset } = sizesOf(archive, at)
  if (archive.readUInt32LE(offset) !== LOCAL) throw new Unreadable('damaged')
  const from = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28)
  const packed = archive.subarray(from, from + packedSize)
  const content = method === 0 ? packed : method === 8 ? inflate(packed, most) : null
  if (content === null) throw new Unreadable('damaged')
  const isBomb = content.length > RATIO_FROM && content.length > packed.length * MAX_RATIO
  if (content.length > most || isBomb) throw new Unreadable('unpacks_too_large')
  // No program that writes workbooks writes one; entities that contain one another are a bomb.
  if (content.includes('<!DOCTYPE')) throw new Unreadable('damaged')
  return content
}

function inflate(packed: Buffer, most: number): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, most) })
  } catch (err) {
    const isLarge = err instanceof Error && 'code' in err && err.code === 'ERR_BUFFER_TOO_LARGE'
    throw new Unreadable(isLarge ? 'unpacks_too_large' : 'damaged')
  }
}

/** Programs that stream their output write ZIP64, however small the file is. */
function sizesOf(archive: Buffer, at: number): { packedSize: number; offset: number } {
  const size = archive.readUInt32LE(at + 24)
  const packedSize = archive.readUInt32LE(at + 20)
  const offset = archive.readUInt32LE(at + 42)
  if (![size, packedSize, offset].includes(IN_EXTRA)) return { packedSize, offset }
  let extra = at + 46 + archive.readUInt16LE(at + 28)
  const end = extra + archive.readUInt16LE(at + 30)
  while (extra < end && archive.readUInt16LE(extra) !== 1) extra += 4 + archive.readUInt16LE(extra + 2)
  if (extra >= end) throw new Unreadable('damaged')
  let field = extra + 4
  // The fields are there only for those that are `IN_EXTRA`, in this order.
  const read = (short: number) => {
    if (short !== IN_EXTRA) return short
    field += 8
    return Number(archive.readBigUInt64LE(field - 8))
  }
  read(size)
  return { packedSize: read(packedSize), offset: read(offset) }
}

/** A ZIP without compression. */
function pack(parts: readonly Part[]): Buffer {
  const chunks: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of parts) {
    const bytes = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(bytes.length, 22)
    const local = Buffer.concat([signature(LOCAL), common, bytes, content])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([signature(CENTRAL), Buffer.from([20, 0]), common, tail, bytes]))
    chunks.push(local)
    offset += local.length
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...chunks, ...directory, END, end])
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
