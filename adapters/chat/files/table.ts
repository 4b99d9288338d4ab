/** A list that leaves the chat as a file: the same rows, in columns for programs and in columns for people. */
export interface Table<Row> {
  /** Reads all rows in pieces, so that a million are never in memory at once. */
  pages(): AsyncIterable<readonly Row[]>
  /** The columns of the CSV. Names, order and formats are the same in every language, because programs read them. */
  csv: readonly CsvColumn<Row>[]
  sheet: Sheet<Row>
}

export interface CsvColumn<Row> {
  name: string
  value(row: Row): string | null | undefined
}

/** The spreadsheet, in the language of its reader. */
export interface Sheet<Row> {
  /** The name on its tab. */
  name: string
  columns: readonly SheetColumn<Row>[]
  /** Rows below the last one, such as sums; called after all rows were read. One cell per column. */
  footer?(): readonly (readonly Cell[])[]
}

export type SheetColumn<Row> = {
  heading: string
  /** In characters. */
  width: number
} & (
  | { kind: 'text'; value(row: Row): string | null | undefined }
  /** `zone` (IANA): whose clock the cell shows. A spreadsheet knows no zones, so the heading names it. */
  | { kind: 'time'; zone: string; value(row: Row): Date | null }
  /** `decimals`: how many are shown. */
  | { kind: 'number'; decimals: number; value(row: Row): number | null | undefined }
)

/** A value in a spreadsheet. A text is always a text, also if it looks like a number, a date or a formula. */
export type Cell = string | number | null
