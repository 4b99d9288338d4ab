import { z } from 'zod'
import { identifier, words } from './validate-composition.ts'

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    code: z.boolean().optional(),
    underline: z.boolean().optional(),
  })
  .optional()

const piece = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: words(4000), style }),
  z.strictObject({
    type: z.literal('link'),
    url: words(3000),
    text: z.string().optional(),
    unsafe: z.boolean().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('emoji'), name: words(255), unicode: z.string().optional(), style }),
  z.strictObject({ type: z.literal('user'), user_id: words(255), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: words(255), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: words(255), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: words(255),
    url: z.string().optional(),
    fallback: z.string().optional(),
    style,
  }),
])

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(piece) })
const border = z.union([z.literal(0), z.literal(1)]).optional()

/** The part of rich_text that an app writes itself; what a person's composer produces besides is not covered. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: identifier.optional(),
  elements: z
    .array(
      z.discriminatedUnion('type', [
        section,
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(section),
          indent: z.int().min(0).max(8).optional(),
          offset: z.int().optional(),
          border,
        }),
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(piece), border }),
        z.strictObject({
          type: z.literal('rich_text_preformatted'),
          elements: z.array(piece),
          border,
          language: z.string().optional(),
        }),
      ]),
    )
    .min(1),
})
