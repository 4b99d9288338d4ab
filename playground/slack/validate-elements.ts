import { z } from 'zod'
import {
  confirm,
  dispatchActionConfig,
  identifier,
  overflowOption,
  placeholder,
  plainText,
  richOption,
  slackFile,
  style,
  words,
} from './validate-composition.ts'

const actionable = { action_id: identifier.optional() }
const focusable = { focus_on_load: z.boolean().optional() }
export const pickable = { ...actionable, ...focusable, confirm, placeholder }
const writable = { ...actionable, ...focusable, placeholder, dispatch_action_config: dispatchActionConfig }

export const button = z.strictObject({
  type: z.literal('button'),
  ...actionable,
  text: plainText(75),
  value: z.string().max(2000).optional(),
  url: words(3000).optional(),
  accessibility_label: words(75).optional(),
  style,
  confirm,
})

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...actionable,
  options: z.array(overflowOption).min(1).max(5),
  confirm,
})

export const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...actionable,
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_options: z.array(richOption).min(1).max(10).optional(),
  confirm,
})

export const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...actionable,
  ...focusable,
  options: z.array(richOption).min(1).max(10),
  initial_option: richOption.optional(),
  confirm,
})

export const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  ...writable,
  // Slack takes an empty initial_value; only text objects must not be empty.
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.int().min(0).max(3000).optional(),
  max_length: z.int().min(1).max(3000).optional(),
})

export const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...writable,
  initial_value: z.string().max(3000).optional(),
})

export const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...writable,
  initial_value: z.string().max(3000).optional(),
})

/** https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
export const fileInput = z.strictObject({
  type: z.literal('file_input'),
  ...actionable,
  filetypes: z.array(words(20)).min(1).optional(),
  max_files: z.int().min(1).max(10).optional(),
})

const numeral = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .optional()

export const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...writable,
  is_decimal_allowed: z.boolean(),
  initial_value: numeral,
  min_value: numeral,
  max_value: numeral,
})

export const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...pickable,
  initial_date: z.iso.date().optional(),
})

export const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...pickable,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: words(100).optional(),
})

export const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...actionable,
  ...focusable,
  confirm,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
})

/** `image` is an element in context and section, and a block by itself. Exactly one source. */
export const imageSource = {
  image_url: words(3000).optional(),
  slack_file: slackFile.optional(),
  alt_text: words(2000),
}

export const image = z.strictObject({ type: z.literal('image'), ...imageSource })
