import type { Fields } from '../json.ts'
import { arrived } from './ack.ts'
import { valueField } from './element-state.ts'
import { type Found, findElement, type Wanted } from './find-element.ts'
import { type Actor, blockActions } from './payloads.ts'
import { callAppWithPayload } from './signed-request.ts'
import { findSurface, type Surface, type Target } from './surface.ts'
import type { RichOption } from './validate-composition.ts'

export interface Answering {
  /** What to press in a confirm dialog: true confirms, false denies. Absent: a confirm dialog throws. */
  confirm?: boolean
}

/** Sends the action, unless the element stands in an input that dispatches none. */
export async function act(
  actor: Actor,
  surface: Surface,
  found: Found,
  value: Fields,
  answering: Answering,
): Promise<void> {
  const { block, element } = found
  if (block.type === 'input' && !block.dispatch_action) return
  if ('confirm' in element && element.confirm && answering.confirm === false) return
  if ('confirm' in element && element.confirm && !answering.confirm)
    throw new Error(
      `"${element.confirm.title.text}: ${element.confirm.text.text}" asks for confirmation; say { confirm: true }`,
    )
  arrived(actor, await callAppWithPayload(actor.platform, blockActions(actor, surface, found, value)))
}

/** Puts a value into an element and returns the key of the action that has it. */
export function enter(actor: Actor, surface: Surface, found: Found, value: unknown): Fields {
  const field = valueField(found.element.type) ?? 'selected_option'
  surface.state.get(found.blockId)?.set(found.actionId, { type: found.element.type, [field]: value })
  const { member, workspace, platform } = actor
  if (surface.kind === 'view')
    platform.changed({ kind: surface.named === 'home' ? 'home' : 'modal', team: workspace.id, user: member.id })
  return { [field]: value }
}

/** Clicks a button. */
export async function click(actor: Actor, target: Target, wanted: Wanted & Answering): Promise<void> {
  const { confirm, ...which } = wanted
  const surface = findSurface(actor.workspace, actor.member, target)
  const found = findElement(surface, which, ['button'])
  await act(actor, surface, found, {}, confirm === undefined ? {} : { confirm })
}

/** Ticks exactly these boxes, by value or by label, and unticks the others. */
export async function tick(
  actor: Actor,
  target: Target,
  wanted: Wanted,
  values: readonly string[],
  answering: Answering = {},
): Promise<void> {
  const surface = findSurface(actor.workspace, actor.member, target)
  const found = findElement(surface, wanted, ['checkboxes'])
  const chosen = values.map(value => pick(found.element.options, value, surface))
  // In the order of the options, not in the order of the ticks.
  const options = found.element.options.filter(option => chosen.includes(option))
  await act(actor, surface, found, enter(actor, surface, found, options), answering)
}

/** Writes into a text input. With `enter` (or on_character_entered) an input that dispatches says so to the app. */
export async function type(
  actor: Actor,
  target: Target,
  wanted: Wanted,
  text: string,
  how: { enter?: boolean } = {},
): Promise<void> {
  const surface = findSurface(actor.workspace, actor.member, target)
  const found = findElement(surface, wanted, ['plain_text_input', 'email_text_input', 'url_text_input', 'number_input'])
  const value = enter(actor, surface, found, text === '' ? null : text)
  const on = found.element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed']
  if (on.includes('on_character_entered') || (how.enter && on.includes('on_enter_pressed')))
    await act(actor, surface, found, value, {})
}

/** The option with this value, or with this text. */
export function pick<O extends RichOption>(options: readonly O[], choice: string, surface: Surface): O {
  const option = options.find(one => one.value === choice) ?? options.find(one => one.text.text === choice)
  if (option) return option
  const list = options.map(one => `${one.text.text} (${one.value})`).join(', ')
  throw new Error(`No option ${choice} in ${surface.named}. There is: ${list || 'nothing'}`)
}
