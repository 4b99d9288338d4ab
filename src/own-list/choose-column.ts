import type { Kysely } from 'kysely'
import type { Trx } from '../context.ts'
import type { Database } from '../database/tables.ts'
import { findByIdentifier } from './find-by-identifier.ts'
import { headingKind } from './heading-kind.ts'
import { type ListCell, type ListColumn, type ListTable, MAX_COLUMNS } from './list-table.ts'

/** A title, a date and an empty row may stand above the headings. */
const HEADING_ROWS = 10
/** How many different values of a column are looked up. */
const SAMPLE = 200

/**
 * Finds the column that holds the numbers: by its heading, else the one with the most numbers of machines of these
 * feeds. Among several headings, too, the most numbers decide. Null: nothing says which column it is.
 */
export async function chooseColumn(
  db: Kysely<Database> | Trx,
  integrationIds: readonly number[],
  { rows }: Pick<ListTable, 'rows'>,
): Promise<{ column: ListColumn; cells: ListCell[] } | null> {
  const headingRow = rows.slice(0, HEADING_ROWS).findIndex(row => row.some(cell => headingKind(cell.text) !== null))
  const body = rows.slice(headingRow + 1)
  const width = Math.min(MAX_COLUMNS, Math.max(0, ...rows.map(row => row.length)))
  const columns = Array.from({ length: width }, (_, index) => {
    const cells = body.flatMap(row => (row[index] && row[index].text !== '' ? [row[index]] : []))
    const written = rows[headingRow]?.[index]?.text
    const heading = written ? written : null
    return { index, heading, kind: heading === null ? null : headingKind(heading), cells }
  }).filter(({ cells }) => cells.length > 0)
  const matches = await countMatches(
    db,
    integrationIds,
    columns.map(({ cells }) => cells),
  )
  const byMatches = columns
    .map((column, nth) => ({ ...column, matches: matches[nth] ?? 0 }))
    .sort((a, b) => b.matches - a.matches || a.index - b.index)
  const [best, ...others] = byMatches
  if (!best) return null
  const [named] = byMatches.filter(({ kind }) => kind !== null)
  const chosen = named && (named.matches > 0 || best.matches === 0) ? named : best
  if (chosen !== named && chosen.matches === 0 && others.length > 0) return null
  const by = chosen === named ? 'heading' : others.length > 0 ? 'matches' : 'only'
  const { index, kind } = chosen
  const [first, ...rest] = chosen.cells
  // A heading that the table of headings lacks: a word above numbers.
  const unknownHeading = headingRow < 0 && first && rest.length > 0 && !/\d/.test(first.text) ? first.text : null
  return {
    column: { index, of: columns.length, heading: chosen.heading ?? unknownHeading, by, kind },
    cells: unknownHeading === null ? chosen.cells : rest,
  }
}

/** How many of the first different values of each column are numbers of machines. */
async function countMatches(
  db: Kysely<Database> | Trx,
  integrationIds: readonly number[],
  columns: readonly ListCell[][],
): Promise<number[]> {
  const sampled = columns.flatMap((cells, column) => {
    const texts = [...new Set(cells.flatMap(({ text, as }) => (as === 'text' || as === 'number' ? [text] : [])))]
    return texts.slice(0, SAMPLE).map(text => ({ column, text }))
  })
  const hits = await findByIdentifier(
    db,
    integrationIds,
    sampled.map(({ text }) => text),
  )
  const counts = columns.map(() => 0)
  for (const nth of new Set(hits.map(hit => hit.nth))) {
    const column = sampled[nth]?.column ?? -1
    counts[column] = (counts[column] ?? 0) + 1
  }
  return counts
}
