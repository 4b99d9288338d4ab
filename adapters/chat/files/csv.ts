import { stringify } from 'csv-stringify/sync'
import type { Table } from './table.ts'

/**
 * Names come from outside: no cell may become a formula in a spreadsheet, and none may start a new row (the library
 * quotes a whole line end, but not a single \r or \n). Line ends as in RFC 4180.
 */
const OPTIONS = { escape_formulas: true, record_delimiter: '\r\n', quoted_match: /[\r\n]/ } as const

/** Without the byte order mark, Excel doesn't read a CSV file as UTF-8. */
const BOM = '\ufeff'

/** A table as CSV for programs (RFC 4180, UTF-8), in pieces; null and undefined are empty cells. */
export async function* csvOf<Row>(table: Table<Row>): AsyncGenerator<string> {
  yield BOM + stringify([table.csv.map(({ name }) => name)], OPTIONS)
  for await (const rows of table.pages()) {
    if (rows.length > 0)
      yield stringify(
        rows.map(row => table.csv.map(({ value }) => value(row))),
        OPTIONS,
      )
  }
}
