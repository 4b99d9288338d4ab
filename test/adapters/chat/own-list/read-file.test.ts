import { strToU8 } from 'fflate'
import { describe, expect, test } from 'vitest'
import type { FileProblem } from '../../../../adapters/chat/own-list/file/file-problem.ts'
import { readFile } from '../../../../adapters/chat/own-list/file/read-file.ts'
import { MAX_ROWS } from '../../../../src/own-list/list-table.ts'
import { pack, workbook, workbookParts } from '../../../helpers/workbook.ts'

const bytes = (file: Buffer | string) => Uint8Array.from(typeof file === 'string' ? Buffer.from(file) : file)
const read = async (file: Buffer | string) => await readFile(bytes(file))

/** The texts of the cells, each row joined by `|`. */
async function rows(file: Buffer | string): Promise<string[]> {
  const outcome = await read(file)
  if ('problem' in outcome) throw new Error(outcome.problem)
  return outcome.table.rows.map(row =>
    row.map(cell => (cell.as === 'text' ? cell.text : `${cell.text} (${cell.as})`)).join('|'),
  )
}

describe('CSV', () => {
  test.each([
    ['commas', 'Serial,Model\nA1,320\nA2,D6\n'],
    ['semicolons, as Excel writes in French', 'Serial;Model\r\nA1;320\r\nA2;D6\r\n'],
    ['tabs', 'Serial\tModel\nA1\t320\nA2\tD6'],
    ['a byte order mark', '\ufeffSerial,Model\nA1,320\nA2,D6'],
    ['a line that names the separator', 'sep=|\r\nSerial|Model\r\nA1|320\r\nA2|D6'],
    ['quotes', '"Serial","Model"\n"A1","320"\n"A2","D6"'],
    ['old line ends', 'Serial,Model\rA1,320\rA2,D6'],
  ])('with %s', async (_, text) => {
    expect(await rows(text)).toEqual(['Serial|Model', 'A1|320', 'A2|D6'])
  })

  test('a separator, a quote and a line break within quotes belong to the value', async () => {
    expect(await rows('Name;Serial\n"a;b";"12"""\n"two\nlines";A2')).toEqual([
      'Name|Serial',
      'a;b|12"',
      'two\nlines|A2',
    ])
  })

  test.each([
    ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('N° de série\tx\nA1\té', 'utf16le')])],
    ['UTF-16 without one', Buffer.from('N° de série\tx\nA1\té', 'utf16le')],
    [
      'UTF-16, the other way round',
      Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('N° de série\tx\nA1\té', 'utf16le')]).swap16(),
    ],
    ['Windows-1252', Buffer.from('N\xb0 de s\xe9rie\tx\nA1\t\xe9', 'latin1')],
    ['UTF-8', Buffer.from('N° de série\tx\nA1\té')],
  ])('in %s', async (_, file) => {
    expect(await rows(file)).toEqual(['N° de série|x', 'A1|é'])
  })

  test('values stay texts: leading zeros, 17 digits, 1E5', async () => {
    expect(await rows('PIN\n00123\n12345678901234567\n1E5\n3-4')).toEqual([
      'PIN',
      '00123',
      '12345678901234567',
      '1E5',
      '3-4',
    ])
  })

  test('a huge row is cut, and so is a huge value', async () => {
    const [row = ''] = await rows(`${Array.from({ length: 5_000 }, (_, n) => `c${n}`).join(',')}\n`)
    expect(row.split('|')).toHaveLength(50)
    const [value = ''] = await rows(`${'x'.repeat(1_000_000)}\n`)
    expect(value).toHaveLength(100)
  })
})

describe('XLSX', () => {
  test('the first visible sheet with rows is read, and the others are counted', async () => {
    const parts = workbookParts({ Hidden: [['no']], Cover: [], Fleet: [['Serial'], ['A1']], More: [['x']] })
    const hidden = (parts['xl/workbook.xml'] ?? '').replace('name="Hidden"', 'name="Hidden" state="hidden"')
    const outcome = await read(pack({ ...parts, 'xl/workbook.xml': hidden }))
    expect(outcome).toEqual({
      table: {
        sheet: { name: 'Fleet', others: 1 },
        rows: [[{ text: 'Serial', as: 'text' }], [{ text: 'A1', as: 'text' }]],
      },
    })
  })

  test('a number has all its digits, a date is a date, a formula counts by its result, an error is one', async () => {
    const file = workbook({
      Fleet: [
        [{ number: '123' }, { number: '1.2345678901234501E16' }, { number: '12.5' }],
        [{ xml: '<c s="1"><v>46085</v></c>' }, { xml: '<c t="str"><f>"HK"&amp;12</f><v>HK12</v></c>' }],
        [{ xml: '<c><f>NOW()</f></c>' }, { xml: '<c t="e"><v>#REF!</v></c>' }, '00123'],
      ],
    })
    expect((await rows(file)).map(row => row.replace(/\|+$/, ''))).toEqual([
      '123 (number)|12345678901234500 (number)|12.5 (number)',
      '2026-03-04 (date)|HK12',
      '=NOW() (error)|#REF! (error)|00123',
    ])
  })
})

/** A workbook whose only sheet is that text. */
const ofSheet = (text: string) =>
  pack(workbookParts({ Fleet: [] }), { 'xl/worksheets/sheet1.xml': [strToU8(text), { level: 6 }] })

const HOSTILE: [string, () => Buffer | string, FileProblem][] = [
  [
    'a sheet that unpacks to 80 MB',
    () => ofSheet(`<worksheet>${' '.repeat(80_000_000)}</worksheet>`),
    'unpacks_too_large',
  ],
  [
    'a sheet that unpacks to 400 times its size',
    () => ofSheet(`<worksheet>${' '.repeat(4_000_000)}</worksheet>`),
    'unpacks_too_large',
  ],
  [
    'an archive with thousands of entries',
    () =>
      pack(
        workbookParts({ Fleet: [] }),
        Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`xl/x${n}.xml`, strToU8('x')])),
      ),
    'unpacks_too_large',
  ],
  [
    'a directory that says that the sheet is small',
    () => {
      const file = ofSheet(`<worksheet>${' '.repeat(80_000_000)}</worksheet>`)
      for (let at = file.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = file.indexOf('PK\x01\x02', at + 4, 'latin1'))
        file.writeUInt32LE(100, at + 24)
      return file
    },
    'unpacks_too_large',
  ],
  [
    'entities that contain one another',
    () =>
      ofSheet(
        `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`,
      ),
    'damaged',
  ],
  [
    'a cell in the last row and column',
    () =>
      ofSheet(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
      ),
    'damaged',
  ],
  ['an archive that ends early', () => workbook({ Fleet: [['A1']] }).subarray(0, 300), 'damaged'],
  [
    'an archive whose directory leads nowhere',
    () =>
      Buffer.from(
        workbook({ Fleet: [['A1']] }).map((byte, at, all) =>
          at > all.length - 8 && at < all.length - 2 ? 0xff : byte,
        ),
      ),
    'damaged',
  ],
  ['an archive that is no workbook', () => pack({ 'word/document.xml': '<x/>' }), 'wrong_type'],
  [
    'a workbook with a password',
    () =>
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(600),
        Buffer.from('EncryptedPackage', 'utf16le'),
      ]),
    'password',
  ],
  [
    'an XLS of before 2007',
    () =>
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from('Workbook', 'utf16le')]),
    'wrong_type',
  ],
  ['a PDF', () => '%PDF-1.7\n', 'wrong_type'],
  ['a picture', () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'wrong_type'],
  ['a web page', () => '<!DOCTYPE html><title>Sign in</title>', 'wrong_type'],
  ['too many rows of CSV', () => 'A1\n'.repeat(MAX_ROWS + 2), 'too_many_rows'],
  ['more than 10 MB', () => Buffer.alloc(10 * 1024 * 1024 + 1, 'A'), 'too_large'],
]

test.each(HOSTILE)('%s is refused', async (_, file, problem) => {
  const { heapUsed } = process.memoryUsage()
  expect(await read(file())).toEqual({ problem })
  expect(process.memoryUsage().heapUsed - heapUsed).toBeLessThan(300_000_000)
})

test('too many rows of a workbook are refused, as many as allowed are read', async () => {
  const many = (count: number) => workbook({ Fleet: Array.from({ length: count }, (_, n) => [`A${n}`]) })
  expect(await read(many(MAX_ROWS + 2))).toEqual({ problem: 'too_many_rows' })
  expect(await rows(many(MAX_ROWS))).toHaveLength(MAX_ROWS)
})

test('reading a large file does not hold up the process', async () => {
  const file = workbook({
    Fleet: Array.from({ length: MAX_ROWS }, (_, n) => Array.from({ length: 10 }, (_, c) => `A${n}-${c}`)),
  })
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 5)
  const begun = performance.now()
  await read(file)
  clearInterval(timer)
  // The thread hands over the rows in one message; parsing takes many times as long.
  expect(longest).toBeLessThan((performance.now() - begun) * 0.7)
})
