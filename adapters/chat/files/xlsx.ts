import { writeXlsxStream } from 'hucre/xlsx'
import type { Cell, Sheet, SheetColumn, Table } from './table.ts'

/**
 * A table as an Excel workbook (XLSX) for people, in pieces: memory stays flat. The header row is frozen. Texts are
 * cells of type text with the format *Text*, so that Excel changes none: not `007`, `1E5`, `3-4`, a PIN of 17 digits or
 * `=HYPERLINK(…)`, and not when somebody edits the cell. More rows than a sheet holds go on in a second one.
 */
export async function* xlsxOf<Row>(table: Table<Row>): AsyncGenerator<Uint8Array> {
  const { sheet } = table
  const stream = writeXlsxStream(rowsOf(table), {
    name: sheetName(sheet.name),
    columns: sheet.columns.map(column => ({
      header: textCell(column.heading),
      width: column.width,
      numFmt: formatOf(column),
    })),
    freezePane: { rows: 1 },
  })
  const reader = stream.getReader()
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value
  } finally {
    // Whoever stops reading also ends the reading of rows.
    await reader.cancel()
  }
}

async function* rowsOf<Row>({ pages, sheet }: Table<Row>): AsyncGenerator<Cell[]> {
  for await (const rows of pages()) {
    for (const row of rows) yield sheet.columns.map(column => cellOf(column, row))
  }
  for (const row of sheet.footer?.() ?? []) yield row.map(cell => (typeof cell === 'string' ? textCell(cell) : cell))
}

function cellOf<Row>(column: SheetColumn<Row>, row: Row): Cell {
  switch (column.kind) {
    case 'text': {
      const text = column.value(row)
      return text === null || text === undefined ? null : textCell(text)
    }
    case 'time': {
      const instant = column.value(row)
      return instant && serialOf(instant, column.zone)
    }
    case 'number':
      return column.value(row) ?? null
    default:
      return column satisfies never
  }
}

/** Year first: readers of every language read it alike. Excel's own localized format can't be named by its code. */
const DATE_AND_TIME = 'yyyy-mm-dd hh:mm'
const TEXT = '@'

function formatOf<Row>(column: SheetColumn<Row>): string {
  switch (column.kind) {
    case 'text':
      return TEXT
    case 'time':
      return DATE_AND_TIME
    case 'number':
      return column.decimals === 0 ? '#,##0' : `#,##0.${'0'.repeat(column.decimals)}`
    default:
      return column satisfies never
  }
}

/** https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3: characters in a cell. */
const LONGEST_TEXT = 32_767

/**
 * A text as a cell holds it. Excel reads `_x0041_` as the character with that number (ECMA-376 22.4.2.4), so a text that
 * contains such a sequence gets its underscore escaped: https://github.com/exceljs/exceljs/pull/584. Sequences may share
 * an underscore, and one that the writer makes of a control character may close ours
 * (https://github.com/office-kit/xlsx/pull/184): so no control character but the line break is left.
 */
function textCell(text: string): string {
  return text
    .toWellFormed()
    .slice(0, LONGEST_TEXT)
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(CONTROL, ' ')
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
}

/** What XML forbids, and the other control characters. */
const CONTROL = /[^\P{Cc}\n\t]|\uFFFE|\uFFFF/gu

const EPOCH = Date.UTC(1899, 11, 30)
const DAY_MS = 86_400_000

/** The number with which a spreadsheet stands for a local date and time: days since 30 December 1899. */
function serialOf(instant: Date, zone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone)
  return (instant.getTime() + local.offsetNanoseconds / 1e6 - EPOCH) / DAY_MS
}

/** A tab's name has at most 31 characters and none of `[]:*?/\`, and neither starts nor ends with an apostrophe. */
function sheetName(name: Sheet<unknown>['name']): string {
  const allowed = name.replaceAll(/[[\]:*?/\\']/g, ' ').slice(0, 31)
  return allowed.trim() || '1'
}
