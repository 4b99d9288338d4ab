import type { Block } from '../read.ts'
import { Markup } from './markup.tsx'

type TableBlock = Extract<Block, { type: 'data_table' | 'table' }>
type Cell = TableBlock['rows'][number][number]

/** A table; the library knows no data_table yet. Scrolls by itself, so it can be reached with the keyboard. */
export function DataTable({ block }: { block: TableBlock }) {
  const [head = [], ...rows] = block.rows
  const caption = block.type === 'data_table' ? block.caption : 'Table'
  const isNumeric = head.map((_, column) => rows.every(row => /^[\d.,\s%+\-−–\p{Sc}]*$/u.test(textOf(row[column]))))
  const align = (column: number) => (isNumeric[column] ? 'is-numeric' : undefined)
  return (
    <section
      className="bk-table"
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable with the keyboard
      tabIndex={0}
    >
      <table>
        {block.type === 'data_table' && <caption>{caption}</caption>}
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={keyOf(column)} scope="col" className={align(column)}>
                <Inside cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={keyOf(index)}>
              {row.map((cell, column) => (
                <td key={keyOf(column)} className={align(column)}>
                  <Inside cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** The index is a stable key: cells have no ids, and none moves. */
const keyOf = (index: number) => `cell${index}`

const textOf = (cell: Cell | undefined) => (cell && cell.type !== 'rich_text' ? cell.text : '')

function Inside({ cell }: { cell: Cell }) {
  if (cell.type === 'rich_text') return <Markup block={forLibrary(cell)} />
  return cell.text
}

/** The library's types and ours describe the same JSON. */
export const forLibrary = (block: object) => block as Parameters<typeof Markup>[0]['block']
