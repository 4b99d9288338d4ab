import { z } from 'zod'
import { type Block, block } from './validate-blocks.ts'
import { optionGroup, plainOption } from './validate-composition.ts'
import { checkPayload } from './validate-payload.ts'
import { problems } from './validate-problems.ts'
import type { Verdict } from './validate-view.ts'

const blocks = z.array(block).max(50)

const metadata = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
})

export interface MessagePayload {
  text: string
  blocks: Block[] | undefined
  metadata: { event_type: string; event_payload: Record<string, unknown> } | undefined
}

/** The longest text a method takes; chat.postMessage truncates only at 40,000, but 4,000 is what Slack advises. */
const textLimit = 4000

/**
 * Judges the text, blocks and metadata of anything that posts or changes a message. Slack itself only warns when `text`
 * is missing beside blocks; here that is refused, because then a screen reader and a notification say nothing.
 */
export function validateMessage(args: Record<string, unknown>, pointer = ''): Verdict<MessagePayload> {
  const no = (error: string, ...messages: string[]): Verdict<MessagePayload> => ({ ok: false, error, messages })
  const { text } = args
  if (typeof text !== 'string' || text === '')
    return no('no_text', `[ERROR] missing required field: text [json-pointer:${pointer}]`)
  if (text.length > textLimit)
    return no('msg_too_long', `[ERROR] must be less than ${textLimit + 1} characters [json-pointer:${pointer}/text]`)
  if (args.attachments !== undefined)
    return no(
      'invalid_attachments',
      `[ERROR] attachments are legacy and not used here [json-pointer:${pointer}/attachments]`,
    )
  let checked: Block[] | undefined
  if (args.blocks !== undefined && args.blocks !== null) {
    const parsed = blocks.safeParse(args.blocks, { reportInput: true })
    if (!parsed.success) return no('invalid_blocks', ...problems(parsed.error, `${pointer}/blocks`))
    const found = checkPayload(parsed.data, 'message', `${pointer}/blocks`)
    if (found.length > 0) return no('invalid_blocks', ...found)
    checked = parsed.data
  }
  let told: MessagePayload['metadata']
  if (args.metadata !== undefined) {
    const parsed = metadata.safeParse(args.metadata, { reportInput: true })
    if (!parsed.success) return no('invalid_metadata_format', ...problems(parsed.error, `${pointer}/metadata`))
    told = parsed.data
  }
  return { ok: true, value: { text, blocks: checked, metadata: told } }
}

const suggestions = z.union([
  z.strictObject({ options: z.array(plainOption).max(100) }),
  z.strictObject({ option_groups: z.array(optionGroup).max(100) }),
])

/** Judges the answer to a block_suggestion request. */
export function validateSuggestions(payload: unknown): Verdict<z.infer<typeof plainOption>[]> {
  const parsed = suggestions.safeParse(payload, { reportInput: true })
  if (!parsed.success) return { ok: false, error: 'invalid_options', messages: problems(parsed.error, '') }
  const { data } = parsed
  return { ok: true, value: 'options' in data ? data.options : data.option_groups.flatMap(group => group.options) }
}
