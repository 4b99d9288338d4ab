import { parseCsv } from 'hucre/csv'
import { type ListTable, MAX_COLUMNS, MAX_ROWS } from '../../../../src/own-list/list-table.ts'
import { cellOf } from '../../../../src/own-list/parse-pasted.ts'
import { Unreadable } from './file-problem.ts'

/** The first line of a CSV for Excel may name its separator. */
const SEPARATOR_LINE = /^sep=(.)\r?\n/i

/** Reads CSV with any common separator; every value stays a text. Throws Unreadable. */
export function readCsv(text: string): ListTable {
  const [line = '', named] = SEPARATOR_LINE.exec(text.replace(/^\ufeff/, '')) ?? []
  const body = text.replace(/^\ufeff/, '').slice(line.length)
  const delimiter = named ?? delimiterOf(body)
  const rows = parseCsv(body, { delimiter, typeInference: false, skipEmptyRows: true, maxRows: MAX_ROWS + 2 })
  if (rows.length > MAX_ROWS + 1) throw new Unreadable('too_many_rows')
  return { sheet: null, rows: rows.map(row => row.slice(0, MAX_COLUMNS).map(value => cellOf(String(value ?? '')))) }
}

/** The separator that the first lines have most often, outside of quotes; a list of one column has none. */
function delimiterOf(text: string): string {
  const start = text.slice(0, 5_000).replaceAll(/"[^"]*"/g, '')
  const counted = [';', '\t', ',', '|'].map(sign => ({ sign, count: start.split(sign).length }))
  return counted.reduce((most, one) => (one.count > most.count ? one : most)).sign
}
