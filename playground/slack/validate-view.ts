import { z } from 'zod'
import { type Block, block } from './validate-blocks.ts'
import { plainText } from './validate-composition.ts'
import { checkPayload } from './validate-payload.ts'
import { problems } from './validate-problems.ts'

const common = {
  blocks: z.array(block).max(100),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
}

const modal = z.strictObject({
  type: z.literal('modal'),
  ...common,
  title: plainText(24),
  submit: plainText(24).optional(),
  close: plainText(24).optional(),
  clear_on_close: z.boolean().optional(),
  notify_on_close: z.boolean().optional(),
})

const home = z.strictObject({ type: z.literal('home'), ...common })

const view = z.discriminatedUnion('type', [modal, home])

export type ViewPayload = z.infer<typeof view>

export type Verdict<T> = { ok: true; value: T } | { ok: false; error: string; messages: string[] }

/** The limit is on the JSON that arrives, in bytes. */
const tooLarge = (payload: unknown) => Buffer.byteLength(JSON.stringify(payload) ?? '') > 250 * 1024

/** Judges what views.open, views.push, views.update, views.publish and an ack with a view are given. */
export function validateView(payload: unknown, surface: 'modal' | 'home', pointer = '/view'): Verdict<ViewPayload> {
  const no = (error: string, messages: string[]): Verdict<ViewPayload> => ({ ok: false, error, messages })
  if (tooLarge(payload)) return no('view_too_large', [`[ERROR] view is larger than 250 KB [json-pointer:${pointer}]`])
  const parsed = view.safeParse(payload, { reportInput: true })
  if (!parsed.success) return no('invalid_arguments', problems(parsed.error, pointer))
  const found = checkPayload(parsed.data.blocks, surface, `${pointer}/blocks`)
  if (parsed.data.type !== surface) found.push(`[ERROR] must be a ${surface} view [json-pointer:${pointer}/type]`)
  if (needsSubmit(parsed.data)) found.push(`[ERROR] missing required field: submit [json-pointer:${pointer}]`)
  return found.length === 0 ? { ok: true, value: parsed.data } : no('invalid_arguments', found)
}

const needsSubmit = (payload: ViewPayload) =>
  payload.type === 'modal' && !payload.submit && payload.blocks.some((one: Block) => one.type === 'input')
