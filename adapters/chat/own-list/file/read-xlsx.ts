import { type Cell, type CellValue, EncryptedFileError, HucreError, readXlsx, type Sheet } from 'hucre'
import { type ListCell, type ListTable, MAX_CELL, MAX_COLUMNS, MAX_ROWS } from '../../../../src/own-list/list-table.ts'
import { Unreadable } from './file-problem.ts'
import { repack } from './repack.ts'

/** Reads the first visible sheet that has rows. Throws Unreadable. */
export async function readWorkbook(bytes: Buffer): Promise<ListTable> {
  const sheets = await readSheets(repack(bytes))
  const filled = sheets.filter(sheet => sheet.rows.some(row => row.some(value => value !== null && value !== '')))
  const [first, ...others] = filled
  if (!first) return { sheet: null, rows: [] }
  if (first.rows.length > MAX_ROWS + 1) throw new Unreadable('too_many_rows')
  return {
    sheet: { name: first.name.slice(0, MAX_CELL), others: others.length },
    rows: first.rows.map((row, r) =>
      row.slice(0, MAX_COLUMNS).map((value, c) => cellFor(value, first.cells?.get(`${r},${c}`))),
    ),
  }
}

async function readSheets(archive: Buffer): Promise<Sheet[]> {
  try {
    const { sheets } = await readXlsx(archive, {
      sheets: info => !info.hidden && !info.veryHidden,
      maxRows: MAX_ROWS + 2,
    })
    return sheets
  } catch (err) {
    if (err instanceof EncryptedFileError) throw new Unreadable('password')
    // Also for what its reader trips over: the cause is the file, and its message may quote it.
    if (err instanceof HucreError || err instanceof TypeError || err instanceof RangeError)
      throw new Unreadable('damaged')
    throw err
  }
}

/** A formula counts by the result that the program stored which saved the file. */
function cellFor(value: CellValue, cell: Cell | undefined): ListCell {
  const hasNoResult = cell?.formula !== undefined && (value === null || value === '')
  if (hasNoResult) return { text: `=${cell.formula}`.slice(0, MAX_CELL), as: 'error' }
  if (cell?.type === 'error' || (typeof value === 'string' && ERRORS.has(value)))
    return { text: String(value), as: 'error' }
  if (value instanceof Date) return { text: dateText(value), as: 'date' }
  if (typeof value === 'number') return { text: digitsOf(value), as: 'number' }
  return {
    text: String(value ?? '')
      .trim()
      .slice(0, MAX_CELL),
    as: 'text',
  }
}

const ERRORS = new Set(['#N/A', '#REF!', '#NAME?', '#VALUE!', '#DIV/0!', '#NUM!', '#NULL!', '#SPILL!', '#CALC!'])

/** Not `1.2345678901234501e+16`: all digits of the number that the file has. */
const digitsOf = (value: number) =>
  Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value)

const dateText = (date: Date) => (Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10))
