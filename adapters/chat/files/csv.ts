import { stringify } from 'csv-stringify/sync'

/**
 * Names are what strangers say: none may become a formula in a spreadsheet, nor begin a row of its own (the library quotes a
 * line end, but not half of one). Line ends as in RFC 4180.
 */
const FORM = { escape_formulas: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ } as const

/** Begins a file of CSV. Without it Excel takes UTF-8 for something else. */
export const BOM = '\ufeff'

/** Rows as CSV; null and undefined are empty cells. */
export function csvRows(rows: (string | null | undefined)[][]): string {
  return stringify(rows, FORM)
}
