import { z } from 'zod'
import { buttonRow } from './shape-actions.ts'
import {
  common,
  containerStyle,
  flag,
  horizontal,
  imageUrl,
  oneOf,
  pixels,
  spacing,
  targetWidth,
  vertical,
} from './shape-common.ts'

/** How much room a column takes: what it needs, what is left, a share of it, or pixels. */
const width = z.union([
  z.number().positive(),
  pixels,
  z.string().regex(/^(auto|stretch|\d+)$/i, 'must be auto, stretch, a share or pixels'),
])

const gaps = { targetWidth, columnSpacing: spacing, rowSpacing: spacing }

/** How the children of a card or container are laid out; Teams takes the first that fits the width. */
export const layouts = z
  .array(
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('Layout.Stack'), targetWidth }),
      z.strictObject({
        type: z.literal('Layout.Flow'),
        ...gaps,
        horizontalItemsAlignment: horizontal,
        verticalItemsAlignment: vertical,
        itemFit: oneOf('Fit', 'Fill').optional(),
        itemWidth: pixels.optional(),
        minItemWidth: pixels.optional(),
        maxItemWidth: pixels.optional(),
      }),
      z.strictObject({
        type: z.literal('Layout.AreaGrid'),
        ...gaps,
        columns: z.array(z.union([z.number().positive(), pixels])).optional(),
        areas: z
          .array(
            z.strictObject({
              name: z.string().min(1),
              column: z.int().min(1).optional(),
              columnSpan: z.int().min(1).optional(),
              row: z.int().min(1).optional(),
              rowSpan: z.int().min(1).optional(),
            }),
          )
          .min(1),
      }),
    ]),
  )
  .optional()

export const backgroundImage = z
  .union([
    imageUrl,
    z.strictObject({
      url: imageUrl,
      fillMode: oneOf('Cover', 'RepeatHorizontally', 'RepeatVertically', 'Repeat').optional(),
      horizontalAlignment: horizontal,
      verticalAlignment: vertical,
    }),
  ])
  .optional()

/** The elements that contain others. `select`: the actions of a click; `button`: those of an ActionSet. */
export function containers(element: z.ZodType, select: z.ZodType, button: z.ZodType) {
  const base = common(element)
  const clickable = {
    ...base,
    style: containerStyle,
    bleed: flag,
    minHeight: pixels.optional(),
    selectAction: select.optional(),
  }
  const bordered = { showBorder: flag, roundedCorners: flag }
  const box = {
    ...clickable,
    items: z.array(element),
    layouts,
    backgroundImage,
    verticalContentAlignment: vertical,
    rtl: flag,
    maxHeight: pixels.optional(),
  }
  const cells = { horizontalCellContentAlignment: horizontal, verticalCellContentAlignment: vertical }
  const { id, isVisible, separator, spacing, height, lang, requires } = base
  const row = z.strictObject({
    type: z.literal('TableRow'),
    ...{ id, isVisible, separator, spacing, height, lang, requires },
    ...cells,
    style: containerStyle,
    cells: z.array(z.strictObject({ type: z.literal('TableCell'), ...box })).min(1),
  })
  return [
    z.strictObject({ type: z.literal('Container'), ...box, ...bordered, horizontalAlignment: horizontal }),
    z.strictObject({
      type: z.literal('ColumnSet'),
      ...clickable,
      ...bordered,
      horizontalAlignment: horizontal,
      columns: z
        .array(
          z.strictObject({
            type: z.literal('Column').optional(),
            ...box,
            ...bordered,
            horizontalAlignment: horizontal,
            width: width.optional(),
          }),
        )
        .min(1),
    }),
    z.strictObject({
      type: z.literal('ActionSet'),
      ...base,
      horizontalAlignment: horizontal,
      actions: buttonRow(button).min(1),
    }),
    z
      .strictObject({
        type: z.literal('Table'),
        ...base,
        ...cells,
        ...bordered,
        horizontalAlignment: horizontal,
        style: containerStyle,
        gridStyle: containerStyle,
        showGridLines: flag,
        firstRowAsHeaders: flag,
        columns: z.array(z.strictObject({ ...cells, width: width.optional() })).min(1),
        rows: z.array(row).min(1),
      })
      .refine(table => table.rows.every(one => one.cells.length <= table.columns.length), {
        message: 'a row has more cells than the table has columns',
        path: ['rows'],
      }),
  ] as const
}
