import { z } from 'zod'
import { identifier, words } from './validate-composition.ts'
import { richText } from './validate-rich-text.ts'

const rawText = z.strictObject({ type: z.literal('raw_text'), text: words(10_000) })
const rawNumber = z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: words(255) })
const cell = z.discriminatedUnion('type', [rawText, rawNumber, richText])
type Cell = z.infer<typeof cell>

function length(one: Cell): number {
  if (one.type !== 'rich_text') return one.text.length
  // The limit counts what is shown; rich_text hides it below two levels, so count the texts wherever they are.
  return JSON.stringify(one.elements, (_key, value) => (value === undefined ? undefined : value))
    .matchAll(/"text":"((?:[^"\\]|\\.)*)"/g)
    .reduce((sum, found) => sum + (found[1]?.length ?? 0), 0)
}

const characters = (rows: Cell[][]) => rows.flat().reduce((sum, one) => sum + length(one), 0)
const sameLength = (rows: Cell[][]) => rows.every(row => row.length === rows[0]?.length)

export const table = z
  .strictObject({
    type: z.literal('table'),
    block_id: identifier.optional(),
    rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
    column_settings: z
      .array(
        z
          .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
          // null skips a column: https://docs.slack.dev/reference/block-kit/blocks/table-block
          .nullable(),
      )
      .max(20)
      .optional(),
  })
  .refine(block => characters(block.rows) <= 10_000, 'table must have no more than 10000 characters')

/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block: the first row is the header. */
export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: identifier.optional(),
    caption: words(255),
    rows: z.array(z.array(cell).min(1).max(20)).min(2).max(201),
    page_size: z.int().min(1).max(100).optional(),
    row_header_column_index: z.int().min(0).max(19).optional(),
  })
  .refine(block => sameLength(block.rows), 'all rows must have the same number of cells')
  .refine(block => block.rows[0]?.every(one => one.type !== 'rich_text'), 'header cells must not be rich_text')
  .refine(block => characters(block.rows) <= 20_000, 'data table must have no more than 20000 characters')
