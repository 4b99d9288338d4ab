import type { IdentifierKind } from '../asset/identifier-value.ts'

/** A cell of a list that a person pasted or uploaded. */
export interface ListCell {
  /** Trimmed. A number has all its digits, a date is `YYYY-MM-DD`, an error is its code (`#REF!`). */
  text: string
  as: 'text' | 'number' | 'date' | 'error'
}

/** The rows of a list as it was read. Rows may have different lengths. */
export interface ListTable {
  /** The name of the sheet that was read, and how many other sheets were not; null: the list has no sheets. */
  sheet: { name: string; others: number } | null
  rows: ListCell[][]
}

/** Where the numbers of a list came from, as people are told. */
export interface ListSource {
  /** The file's name; null: it was pasted. */
  file: string | null
  sheet: ListTable['sheet']
  column: ListColumn
  /** How many numbers occurred a second time. */
  duplicates: number
}

/** The column that holds the numbers. */
export interface ListColumn {
  /** From 0. */
  index: number
  /** How many columns the list has. */
  of: number
  /** Its heading, if it has one. */
  heading: string | null
  /** `heading`: its heading says so. `matches`: most of its values are numbers of machines. `only`: there is no other. */
  by: 'heading' | 'matches' | 'only'
  kind: IdentifierKind | null
}

/** More rows than this are refused. */
export const MAX_ROWS = 10_000
/** Columns behind this one are not looked at. */
export const MAX_COLUMNS = 50
/** No identifier is longer; a longer text is cut. */
export const MAX_CELL = 100
