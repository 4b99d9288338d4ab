import { type ListCell, type ListTable, MAX_CELL } from './list-table.ts'

/**
 * The rows of a pasted list. What was copied from a spreadsheet with several columns is a table (tabs between cells);
 * otherwise commas, semicolons, tabs and line breaks all separate numbers.
 */
export function parsePasted(pasted: string): ListTable {
  const lines = pasted.split(/\r\n|[\n\r\u2028\u2029]/).filter(line => line.trim() !== '')
  const isTable = lines.length > 1 && lines.every(line => line.includes('\t'))
  const rows = isTable
    ? lines.map(line => line.split('\t').map(cellOf))
    : lines.flatMap(line => line.split(/[,;\t，、；]/)).flatMap(text => (text.trim() === '' ? [] : [[cellOf(text)]]))
  return { sheet: null, rows }
}

/** A cell of a text, in which nothing tells a number from a text. */
export const cellOf = (text: string): ListCell => ({ text: text.trim().slice(0, MAX_CELL), as: 'text' })
