import { stringify } from 'csv-stringify/sync'

/**
 * Names come from outside: no cell may become a formula in a spreadsheet, and none may start a new row (the library
 * quotes a whole line end, but not a single \r or \n). Line ends as in RFC 4180.
 */
const OPTIONS = { escape_formulas: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ } as const

/** The start of a CSV file. Without the byte order mark, Excel doesn't read the file as UTF-8. */
export const BOM = '\ufeff'

/** Rows as CSV; null and undefined are empty cells. */
export function csvRows(rows: (string | null | undefined)[][]): string {
  return stringify(rows, OPTIONS)
}
