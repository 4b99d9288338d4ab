import { z } from 'zod'
import type { Place } from '../../src/announcement/announcement.ts'
import { withoutNul } from '../../src/text/without-nul.ts'
import type { Interaction } from '../chat/interaction.ts'
import { readBlockId } from './element-id.ts'

const option = z.object({ value: z.string() })

/**
 * One element's state: its values, in whichever member Slack has them for that type of element. Undefined where none of them
 * came: then nobody knows, and nothing is taken back. Slack says null for a field that is empty, and [] where nothing is ticked.
 * https://github.com/slackapi/bolt-js/issues/1258
 */
const elementValues = z
  .object({
    value: z.string().nullish(),
    selected_option: option.nullish(),
    selected_options: z.array(option).nullish(),
    selected_conversation: z.string().nullish(),
    selected_user: z.string().nullish(),
  })
  .transform(element => {
    if (element.selected_options) return element.selected_options.map(chosen => chosen.value)
    const single =
      element.value ?? element.selected_option?.value ?? element.selected_conversation ?? element.selected_user
    if (single) return [withoutNul(single)]
    const said = [element.value, element.selected_option, element.selected_conversation, element.selected_user]
    return said.every(one => one === undefined) ? undefined : []
  })

const state = z.object({ values: z.record(z.string(), z.record(z.string(), elementValues)) }).optional()

const drawnBlocks = z.array(z.object({ block_id: z.string().optional(), elements: z.array(z.unknown()).optional() }))
const checkboxes = z.object({ type: z.literal('checkboxes'), options: z.array(option) })

const view = z.object({
  id: z.string(),
  type: z.enum(['modal', 'home']),
  callback_id: z.string().default(''),
  private_metadata: z.string().default(''),
  state,
  blocks: drawnBlocks.default([]),
})

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export const blockActions = z.object({
  user: z.object({ id: z.string() }),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  container: z.object({
    channel_id: z.string().optional(),
    message_ts: z.string().optional(),
    is_ephemeral: z.boolean().default(false),
  }),
  view: view.optional(),
  message: z.object({ ts: z.string(), blocks: drawnBlocks.default([]) }).optional(),
  state,
  actions: z.array(z.looseObject({ type: z.string(), action_id: z.string(), block_id: z.string() })).min(1),
})
export type BlockActions = z.infer<typeof blockActions>

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const viewSubmission = z.object({ user: z.object({ id: z.string() }), trigger_id: z.string().optional(), view })
export type ViewSubmission = z.infer<typeof viewSubmission>

/** https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export const blockSuggestion = z.object({
  user: z.object({ id: z.string() }),
  action_id: z.string(),
  block_id: z.string(),
  value: z
    .string()
    .nullish()
    .transform(text => withoutNul(text ?? '')),
})

/** Something was clicked, typed or ticked. */
export function readAction(payload: BlockActions): Interaction {
  const action = payload.actions[0] ?? { type: '', action_id: '', block_id: '' }
  const block = readBlockId(action.block_id)
  const values = { ...readState(payload.view?.state ?? payload.state) }
  const acted = elementValues.parse(action)
  // A choose stands in a group of actions: it is known by its action (`picker.model`), an input by its block.
  const id = action.type === 'external_select' ? (action.action_id.split('.')[1] ?? '') : block.id
  if (action.type !== 'button' && acted) values[id] = acted
  return {
    action: action.action_id,
    carries:
      (action.type === 'button' && typeof action.value === 'string' ? action.value : '') ||
      block.carries ||
      payload.view?.private_metadata ||
      '',
    values,
    shown: offeredIn(payload.view?.blocks ?? payload.message?.blocks ?? []),
    place: placeOf(payload.view, payload.user.id),
    screen: screenOf(payload),
    once: onceOf(payload),
  }
}

/** A modal was submitted. */
export function readSubmission(payload: ViewSubmission): Interaction {
  return {
    action: payload.view.callback_id,
    carries: payload.view.private_metadata,
    values: readState(payload.view.state),
    shown: offeredIn(payload.view.blocks),
    place: placeOf(payload.view, payload.user.id),
    screen: screenOf(payload),
    once: onceOf(payload),
  }
}

/** The view, or the message in its channel. */
export function screenOf(
  on: Pick<BlockActions, 'view'> & Partial<Pick<BlockActions, 'container'>>,
): string | undefined {
  if (on.view) return `slack/${on.view.id}`
  const { channel_id, message_ts } = on.container ?? {}
  return message_ts === undefined ? undefined : `slack/${channel_id ?? ''}/${message_ts}`
}

/** Of one click or submission alone, and signed with it. Slack repeats none by itself; what lies between us may. */
const onceOf = ({ trigger_id }: { trigger_id?: string | undefined }) =>
  trigger_id === undefined ? undefined : `slack/trigger/${trigger_id}`

function placeOf(shown: { id: string; type: 'modal' | 'home' } | undefined, person: string): Place {
  return shown?.type === 'modal' ? { kind: 'view', view: shown.id, person } : { kind: 'person', person }
}

function readState(from: z.infer<typeof state>): Record<string, string[]> {
  const values: Record<string, string[]> = {}
  for (const [block, elements] of Object.entries(from?.values ?? {})) {
    for (const value of Object.values(elements)) if (value) values[readBlockId(block).id] = value
  }
  return values
}

function offeredIn(blocks: z.infer<typeof drawnBlocks>): Record<string, string[]> {
  const offered: Record<string, string[]> = {}
  for (const { block_id, elements = [] } of blocks) {
    for (const element of elements) {
      const group = checkboxes.safeParse(element)
      if (group.success && block_id) offered[readBlockId(block_id).id] = group.data.options.map(offer => offer.value)
    }
  }
  return offered
}
