import type { Block } from './validate-blocks.ts'
import type { Element } from './validate-element-rules.ts'
import { elementsOf } from './validate-payload.ts'

/** The value of one element, as in `state.values` and actions. */
export interface Value {
  type: string
  [field: string]: unknown
}

/** By block_id, then by action_id. */
export type ElementState = Map<string, Map<string, Value>>

/** The key of an element's value in a payload; `undefined` if the element has no value. */
export function valueField(type: Element['type']): string | undefined {
  switch (type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return 'value'
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return 'selected_option'
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return 'selected_options'
    case 'users_select':
      return 'selected_user'
    case 'multi_users_select':
      return 'selected_users'
    case 'conversations_select':
      return 'selected_conversation'
    case 'multi_conversations_select':
      return 'selected_conversations'
    case 'channels_select':
      return 'selected_channel'
    case 'multi_channels_select':
      return 'selected_channels'
    case 'file_input':
      return 'files'
    case 'datepicker':
      return 'selected_date'
    case 'timepicker':
      return 'selected_time'
    case 'datetimepicker':
      return 'selected_date_time'
    case 'button':
    case 'overflow':
    case 'image':
      return undefined
    default:
      return type satisfies never
  }
}

function initial(element: Element, channelId: string | undefined): unknown {
  switch (element.type) {
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return element.initial_value || null
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return element.initial_option ?? null
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return element.initial_options ?? []
    case 'users_select':
      return element.initial_user ?? null
    case 'multi_users_select':
      return element.initial_users ?? []
    case 'conversations_select':
      return element.initial_conversation ?? (element.default_to_current_conversation ? channelId : undefined) ?? null
    case 'multi_conversations_select':
      return element.initial_conversations ?? (element.default_to_current_conversation && channelId ? [channelId] : [])
    case 'channels_select':
      return element.initial_channel ?? null
    case 'multi_channels_select':
      return element.initial_channels ?? []
    case 'file_input':
      return []
    case 'datepicker':
      return element.initial_date ?? null
    case 'timepicker':
      return element.initial_time ?? null
    case 'datetimepicker':
      return element.initial_date_time ?? null
    default:
      return undefined
  }
}

/** The state of freshly drawn blocks, with the values of `before` for the same block_id, action_id and type. */
export function seedState(blocks: readonly Block[], channelId?: string, before?: ElementState): ElementState {
  const state: ElementState = new Map()
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const field = valueField(element.type)
      if (field === undefined || element.type === 'image') continue
      const [blockId, actionId] = [block.block_id ?? '', element.action_id ?? '']
      const kept = before?.get(blockId)?.get(actionId)
      const value = kept?.type === element.type ? kept : { type: element.type, [field]: initial(element, channelId) }
      const ofBlock = state.get(blockId)
      if (ofBlock) ofBlock.set(actionId, value)
      else state.set(blockId, new Map([[actionId, value]]))
    }
  }
  return state
}

export function stateValues(state: ElementState): Record<string, Record<string, Value>> {
  const values: Record<string, Record<string, Value>> = {}
  for (const [blockId, ofBlock] of state) values[blockId] = Object.fromEntries(ofBlock)
  return values
}

export const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
