import type { ListTable } from '../../../../src/own-list/list-table.ts'
import { decodeText } from './decode-text.ts'
import { Unreadable } from './file-problem.ts'
import { readCsv } from './read-csv.ts'
import { readWorkbook } from './read-xlsx.ts'

const starts = (bytes: Buffer, hex: string) => bytes.subarray(0, hex.length / 2).toString('hex') === hex

/** Reads a list by what the bytes are; the file's name may say anything. Throws Unreadable. */
export async function readTable(bytes: Buffer): Promise<ListTable> {
  if (starts(bytes, '504b0304')) return await readWorkbook(bytes)
  // OLE: a workbook with a password, or an XLS of before 2007. [MS-CFB] 2.2; the stream's name is in UTF-16.
  if (starts(bytes, 'd0cf11e0a1b11ae1'))
    throw new Unreadable(bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? 'password' : 'wrong_type')
  if (starts(bytes, '25504446')) throw new Unreadable('wrong_type')
  const text = decodeText(bytes)
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text)) throw new Unreadable('wrong_type')
  return readCsv(text)
}
