import { z } from 'zod'

/** A string of 1 to `max` characters. Slack refuses an empty text as well as one that is too long. */
export const words = (max: number) => z.string().min(1).max(max)

/** `plain_text`, at most `max` characters. https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(max), emoji: z.boolean().optional() })

const markdownText = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: words(max), verbatim: z.boolean().optional() })

export const anyText = (max: number) => z.discriminatedUnion('type', [plainText(max), markdownText(max)])

export const identifier = words(255)

export const placeholder = plainText(150).optional()

export const style = z.enum(['primary', 'danger']).optional()

export const confirm = z
  .strictObject({
    // The reference calls all four required, the SDK's types only `text`: the strict reading is safe in both worlds.
    title: plainText(100),
    text: anyText(300),
    confirm: plainText(30),
    deny: plainText(30),
    style,
  })
  .optional()

const optionFields = { value: words(150), description: plainText(75).optional() }

/** An option of a menu: plain text only. */
export const plainOption = z.strictObject({ text: plainText(75), ...optionFields })

/** An option of checkboxes and radio buttons, which may hold mrkdwn, also in the description. */
export const richOption = z.strictObject({
  text: anyText(75),
  value: words(150),
  description: anyText(75).optional(),
})

/** An option of an overflow menu, the only one that takes a `url`. */
export const overflowOption = z.strictObject({ text: plainText(75), ...optionFields, url: words(3000).optional() })

export const optionGroup = z.strictObject({ label: plainText(75), options: z.array(plainOption).min(1).max(100) })

export const dispatchActionConfig = z
  .strictObject({
    trigger_actions_on: z
      .array(z.enum(['on_enter_pressed', 'on_character_entered']))
      .min(1)
      .max(2),
  })
  .optional()

export const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine(filter => Object.keys(filter).length > 0, 'must provide at least one filter')
  .optional()

export const slackFile = z.union([z.strictObject({ url: words(3000) }), z.strictObject({ id: words(255) })])

export type PlainOption = z.infer<typeof plainOption>
export type RichOption = z.infer<typeof richOption>
