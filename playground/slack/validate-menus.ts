import { z } from 'zod'
import { conversationFilter, optionGroup, plainOption, words } from './validate-composition.ts'
import { pickable } from './validate-elements.ts'

const several = { max_selected_items: z.int().min(1).optional() }
const ids = z.array(words(255)).optional()
/** On a select inside a modal, Slack hands the submission a response_url to the chosen conversation. */
const respondable = { response_url_enabled: z.boolean().optional() }

const options = z.array(plainOption).min(1).max(100).optional()
const optionGroups = z.array(optionGroup).min(1).max(100).optional()

export const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...pickable,
  options,
  option_groups: optionGroups,
  initial_option: plainOption.optional(),
})

export const multiStaticSelect = z.strictObject({
  type: z.literal('multi_static_select'),
  ...pickable,
  ...several,
  options,
  option_groups: optionGroups,
  initial_options: z.array(plainOption).min(1).max(100).optional(),
})

const minQuery = { min_query_length: z.int().min(0).optional() }

export const externalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...pickable,
  ...minQuery,
  initial_option: plainOption.optional(),
})

export const multiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...pickable,
  ...several,
  ...minQuery,
  initial_options: z.array(plainOption).min(1).max(100).optional(),
})

export const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...pickable,
  initial_user: words(255).optional(),
})

export const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...pickable,
  ...several,
  initial_users: ids,
})

const conversations = { default_to_current_conversation: z.boolean().optional(), filter: conversationFilter }

export const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...pickable,
  ...respondable,
  ...conversations,
  initial_conversation: words(255).optional(),
})

export const multiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...pickable,
  ...several,
  ...conversations,
  initial_conversations: ids,
})

export const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...pickable,
  ...respondable,
  initial_channel: words(255).optional(),
})

export const multiChannelsSelect = z.strictObject({
  type: z.literal('multi_channels_select'),
  ...pickable,
  ...several,
  initial_channels: ids,
})
