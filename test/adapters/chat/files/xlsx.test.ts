import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import type { Table } from '../../../../adapters/chat/files/table.ts'
import { xlsxOf } from '../../../../adapters/chat/files/xlsx.ts'
import { lacks } from '../../../helpers/lacks.ts'
import { OFFICE_MS, readSheets } from '../../../helpers/read-sheets.ts'

interface Row {
  text: string | null
  at: Date | null
  amount: number | null
}

/**
 * Texts that spreadsheets, or writers of them, are known to change.
 * https://genomebiology.biomedcentral.com/articles/10.1186/s13059-016-1044-7 (names become dates),
 * https://github.com/SEED-platform/seed/issues/2562 (leading zeros),
 * https://github.com/exceljs/exceljs/pull/584 and https://github.com/jmcnamara/XlsxWriter/issues/807 (`_x0041_`),
 * https://github.com/office-kit/xlsx/pull/184 (sequences that share an underscore).
 */
const HOSTILE = [
  '007',
  '1E5',
  '12345678901234567',
  '3-4',
  '1/2',
  'MARCH1',
  '=HYPERLINK("https://evil.example","CAT")',
  '+1',
  '-1',
  '@SUM(A1)',
  'TRUE',
  '  spaces  ',
  '_x0041_',
  '_x0041_x0042_',
  'a,"b";c',
  'two\nlines',
  '<b>&amp;</b>',
  'Größe 挖掘机 👍',
]

function tableOf(rows: readonly Row[], name = 'November 2026'): Table<Row> {
  return {
    async *pages() {
      yield rows
    },
    csv: [],
    sheet: {
      name,
      columns: [
        { kind: 'text', heading: 'Text', width: 20, value: row => row.text },
        { kind: 'time', zone: 'Europe/Paris', heading: 'At', width: 20, value: row => row.at },
        { kind: 'number', decimals: 2, heading: 'Amount', width: 12, value: row => row.amount },
      ],
      footer: () => [['=1+1', null, 37.5]],
    },
  }
}

async function bytesOf(table: Table<Row>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of xlsxOf(table)) pieces.push(piece)
  return Buffer.concat(pieces)
}

const xmlOf = async (table: Table<Row>) =>
  Buffer.from(unzipSync(await bytesOf(table))['xl/worksheets/sheet1.xml'] ?? []).toString()

describe.skipIf(lacks('libreoffice-calc'))('opened with LibreOffice', () => {
  test(
    'every text is the text that it was, dates are dates and amounts are numbers',
    async () => {
      const at = new Date('2026-11-03T08:12:00Z')
      const rows = HOSTILE.map(text => ({ text, at: null, amount: null }))
      const book = await bytesOf(tableOf([...rows, { text: null, at, amount: 12.5 }]))
      const sheet = (await readSheets(book)).get('November 2026') ?? []
      const texts = HOSTILE.map(value => [{ type: 'string', value }])
      expect(sheet).toEqual([
        ['Text', 'At', 'Amount'].map(value => ({ type: 'string', value })),
        ...texts,
        // Nine in the morning in Paris.
        [null, { type: 'date', value: '2026-11-03T09:12:00' }, { type: 'float', value: '12.5' }],
        [{ type: 'string', value: '=1+1' }, null, { type: 'float', value: '37.5' }],
      ])
    },
    OFFICE_MS,
  )
})

test('the header row is frozen, and columns have their widths and formats', async () => {
  const xml = await xmlOf(tableOf([{ text: 'a', at: new Date(0), amount: 1 }]))
  expect(xml).toContain('<pane ySplit="1" topLeftCell="A2" state="frozen" activePane="bottomLeft"/>')
  expect(xml).toMatch(/<col min="1" max="1" width="20" customWidth="(true|1)"\/>/)
  const styles = Buffer.from(
    unzipSync(await bytesOf(tableOf([{ text: 'a', at: new Date(0), amount: 1 }])))['xl/styles.xml'] ?? [],
  ).toString()
  for (const format of ['@', 'yyyy-mm-dd hh:mm', '#,##0.00']) expect(styles).toContain(`formatCode="${format}"`)
})

test('what XML forbids, and what a cell can’t hold, does not break the file', async () => {
  const xml = await xmlOf(tableOf([{ text: `a\0b\u0007c\rd\ud800${'e'.repeat(40_000)}`, at: null, amount: null }]))
  const [, text = ''] = /<t[^>]*>(a[^<]*)<\/t>/.exec(xml) ?? []
  expect(text).toMatch(/^a b c\nd\ufffde+$/)
  expect(text).toHaveLength(32_767)
})

test.each(['a/b?[c]', "'quoted'", 'x'.repeat(40), '://'])('a sheet can have any name: %s', async name => {
  await expect(bytesOf(tableOf([], name))).resolves.toBeInstanceOf(Buffer)
})

test('rows are read only as far as the file is', async () => {
  let read = 0
  let ended = false
  const endless: Table<Row> = {
    ...tableOf([]),
    async *pages() {
      try {
        for (;;) {
          read += 1
          yield Array.from({ length: 1000 }, (_, n) => ({ text: `${read}/${n}`, at: null, amount: n }))
        }
      } finally {
        ended = true
      }
    },
  }
  let pieces = 0
  for await (const _ of xlsxOf(endless)) {
    pieces += 1
    if (pieces === 5) break
  }
  expect(read).toBeLessThan(50)
  expect(ended).toBe(true)
})
