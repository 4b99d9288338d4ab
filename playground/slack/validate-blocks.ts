import { z } from 'zod'
import { anyText, identifier, plainText, words } from './validate-composition.ts'
import { accessory, action, contextElement, inputElement } from './validate-element-rules.ts'
import { imageSource } from './validate-elements.ts'
import { richText } from './validate-rich-text.ts'
import { dataTable, table } from './validate-tables.ts'

const common = { block_id: identifier.optional() }

const section = z
  .strictObject({
    type: z.literal('section'),
    ...common,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(block => block.text !== undefined || block.fields !== undefined, 'must provide either text or fields')

const imageBlock = z
  .strictObject({ type: z.literal('image'), ...common, ...imageSource, title: plainText(2000).optional() })
  .refine(block => !block.image_url !== !block.slack_file, 'must provide either image_url or slack_file')

/** The blocks that this playground knows. Any other type is refused as `unsupported type`. */
export const block = z.discriminatedUnion('type', [
  section,
  imageBlock,
  z.strictObject({ type: z.literal('header'), ...common, text: plainText(150) }),
  z.strictObject({ type: z.literal('divider'), ...common }),
  z.strictObject({ type: z.literal('context'), ...common, elements: z.array(contextElement).min(1).max(10) }),
  z.strictObject({ type: z.literal('actions'), ...common, elements: z.array(action).min(1).max(25) }),
  z.strictObject({
    type: z.literal('input'),
    ...common,
    label: plainText(2000),
    hint: plainText(2000).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
    element: inputElement,
  }),
  z.strictObject({ type: z.literal('markdown'), ...common, text: words(12_000) }),
  z.strictObject({
    type: z.literal('alert'),
    ...common,
    text: anyText(3000),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  richText,
  table,
  dataTable,
])

export type Block = z.infer<typeof block>
