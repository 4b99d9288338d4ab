import { isFields } from '../../../../../json.ts'
import type { Values } from '../read.ts'
import type { Spot } from '../surface-context.ts'

export interface Entered {
  text?: string
  option?: { value: string; label: string } | null
  options?: string[]
  id?: string | null
}

/** The value of an element as the server knows it. Undefined if it knows none, e.g. in a message. */
export function readEntered(values: Values, { blockId, actionId }: Spot): Entered | undefined {
  const value = values[blockId]?.[actionId]
  if (!value) return undefined
  const entered: Entered = {}
  if ('value' in value) entered.text = typeof value.value === 'string' ? value.value : ''
  if ('selected_option' in value) entered.option = readOption(value.selected_option) ?? null
  if (Array.isArray(value.selected_options))
    entered.options = value.selected_options.flatMap(one => readOption(one)?.value ?? [])
  for (const field of ['selected_user', 'selected_conversation', 'selected_channel'])
    if (field in value) entered.id = typeof value[field] === 'string' ? value[field] : null
  return entered
}

function readOption(option: unknown): { value: string; label: string } | undefined {
  if (!isFields(option) || typeof option.value !== 'string') return undefined
  const text = isFields(option.text) ? option.text.text : undefined
  return { value: option.value, label: typeof text === 'string' ? text : option.value }
}
