import { z } from 'zod'
import type { Place } from '../../src/announcement/announcement.ts'
import { withoutNul } from '../../src/text/without-nul.ts'
import { optionalPart, optionalText, readableItems, requiredText } from '../chat/envelope.ts'
import type { Interaction } from '../chat/interaction.ts'
import { MENU, readBlockId, readMenuValue } from './element-id.ts'

const option = z.object({ value: z.string().transform(withoutNul) })

/**
 * The values of one element, from whichever member Slack uses for its type; null if none of those members came: the
 * values are unknown then, and nothing is cleared. Slack sends null for an empty input and an empty list for checkboxes
 * without a tick; null for checkboxes is unknown. https://github.com/slackapi/bolt-js/issues/1258
 */
const elementValues = z
  .object({
    type: optionalText,
    value: z.string().nullish().catch(null),
    selected_option: option.nullish().catch(null),
    // All or none: an option that can't be read must not count as unticked.
    selected_options: optionalPart(z.array(option)),
    selected_conversation: z.string().nullish().catch(null),
    selected_user: z.string().nullish().catch(null),
    // Of a file_input: the files' ids. What else is there of a file may be missing (`check_file_info`).
    files: optionalPart(z.array(z.object({ id: requiredText }))),
  })
  .transform(element => {
    if (element.files) return element.files.map(file => withoutNul(file.id))
    if (element.selected_options) return element.selected_options.map(chosen => chosen.value)
    if (element.type !== null && LIST_TYPES.has(element.type)) return null
    const single =
      element.value || element.selected_option?.value || element.selected_conversation || element.selected_user
    if (single) return [withoutNul(single)]
    const members = [element.value, element.selected_option, element.selected_conversation, element.selected_user]
    return members.every(one => one === undefined) ? null : []
  })

/** Element types whose value is a list. */
const LIST_TYPES = new Set(['checkboxes', 'file_input', 'multi_static_select', 'multi_external_select'])

/** Slack sends `{}`, null and `"values": []` for an empty state. https://github.com/slack-go/slack/issues/943 */
const state = optionalPart(
  z.object({
    values: optionalPart(z.record(z.string(), optionalPart(z.record(z.string(), optionalPart(elementValues))))),
  }),
).transform(read => read ?? undefined)

const drawnBlocks = readableItems(z.object({ block_id: optionalText, elements: readableItems(z.unknown()) })).transform(
  blocks => blocks ?? [],
)
const checkboxes = z.object({ type: z.literal('checkboxes'), options: z.array(option) })

const textOr = (otherwise: string) => optionalText.transform(text => text ?? otherwise)
const textOrUndefined = optionalText.transform(text => text ?? undefined)

const view = z
  .object({
    id: requiredText,
    type: optionalPart(z.enum(['modal', 'home'])),
    callback_id: textOr(''),
    private_metadata: textOr(''),
    state,
    blocks: drawnBlocks,
  })
  // Only our modals have a callback_id.
  .transform(read => ({
    ...read,
    type: read.type ?? (read.callback_id === '' ? ('home' as const) : ('modal' as const)),
  }))

const NOWHERE = { channel_id: undefined, message_ts: undefined, is_ephemeral: false }

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export const blockActions = z.object({
  user: z.object({ id: requiredText }),
  trigger_id: textOrUndefined,
  response_url: textOrUndefined,
  container: optionalPart(
    z.object({
      channel_id: textOrUndefined,
      message_ts: textOrUndefined,
      is_ephemeral: z.boolean().nullish().catch(false),
    }),
  ).transform(place => (place ? { ...place, is_ephemeral: place.is_ephemeral ?? false } : NOWHERE)),
  view: optionalPart(view).transform(read => read ?? undefined),
  message: optionalPart(z.object({ ts: textOr(''), blocks: drawnBlocks })).transform(read => read ?? undefined),
  state,
  actions: z.array(z.looseObject({ type: textOr(''), action_id: requiredText, block_id: textOr('') })).min(1),
})
export type BlockActions = z.infer<typeof blockActions>

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export const viewSubmission = z.object({ user: z.object({ id: requiredText }), trigger_id: textOrUndefined, view })
export type ViewSubmission = z.infer<typeof viewSubmission>

/** https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload */
export const blockSuggestion = z.object({
  user: z.object({ id: requiredText }),
  action_id: requiredText,
  block_id: textOr(''),
  value: textOr(''),
})

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
export const slashCommand = z.object({
  user_id: requiredText,
  channel_id: textOr(''),
  channel_name: textOr(''),
  text: textOr(''),
  response_url: textOrUndefined,
})

/** Reads a click, an entered text or a tick. */
export function readAction(payload: BlockActions): Interaction {
  const action = payload.actions[0] ?? { type: '', action_id: '', block_id: '' }
  const block = readBlockId(action.block_id)
  const values = { ...readState(payload.view?.state ?? payload.state) }
  const acted = elementValues.parse(action)
  const fromMenu = action.action_id === MENU ? readMenuValue(acted?.[0] ?? '') : null
  // A `choose` stands in a group of actions, so its id is in its action (`picker.model`); an input has its id in the
  // block.
  const id = action.type === 'external_select' ? (action.action_id.split('.')[1] ?? '') : block.id
  if (action.type !== 'button' && fromMenu === null && acted) values[id] = acted
  return {
    action: fromMenu?.action ?? action.action_id,
    payloadText:
      fromMenu?.payloadText ??
      ((action.type === 'button' && typeof action.value === 'string' ? action.value : '') ||
        block.payloadText ||
        payload.view?.private_metadata ||
        ''),
    values,
    checkboxOptions: checkboxOptionsIn(payload.view?.blocks ?? payload.message?.blocks ?? []),
    place: placeOf(payload.view, payload.user.id),
    screenId: screenIdOf(payload),
    idempotencyKey: idempotencyKeyOf(payload),
  }
}

/** Reads the submission of a modal. */
export function readSubmission(payload: ViewSubmission): Interaction {
  return {
    action: payload.view.callback_id,
    payloadText: payload.view.private_metadata,
    values: readState(payload.view.state),
    checkboxOptions: checkboxOptionsIn(payload.view.blocks),
    place: placeOf(payload.view, payload.user.id),
    screenId: screenIdOf(payload),
    idempotencyKey: idempotencyKeyOf(payload),
  }
}

/** The id of the view, or of the message in its channel. */
export function screenIdOf(
  on: Pick<BlockActions, 'view'> & Partial<Pick<BlockActions, 'container'>>,
): string | undefined {
  if (on.view) return `slack/${on.view.id}`
  const { channel_id, message_ts } = on.container ?? {}
  return message_ts === undefined ? undefined : `slack/${channel_id ?? ''}/${message_ts}`
}

/**
 * The id of one click or submission; the signature covers it. Slack repeats none by itself, but a proxy between us may.
 */
const idempotencyKeyOf = ({ trigger_id }: { trigger_id?: string | undefined }) =>
  trigger_id ? `slack/trigger/${trigger_id}` : undefined

function placeOf(view: { id: string; type: 'modal' | 'home' } | undefined, person: string): Place {
  return view?.type === 'modal' ? { kind: 'view', view: view.id, person } : { kind: 'person', person }
}

function readState(from: z.infer<typeof state>): Record<string, string[]> {
  const values: Record<string, string[]> = {}
  for (const [block, elements] of Object.entries(from?.values ?? {})) {
    for (const value of Object.values(elements ?? {})) if (value) values[readBlockId(block).id] = value
  }
  return values
}

function checkboxOptionsIn(blocks: z.infer<typeof drawnBlocks>): Record<string, string[]> {
  const options: Record<string, string[]> = {}
  for (const { block_id, elements } of blocks) {
    for (const element of elements ?? []) {
      const group = checkboxes.safeParse(element)
      if (group.success && block_id) options[readBlockId(block_id).id] = group.data.options.map(option => option.value)
    }
  }
  return options
}
