import { arrived } from './ack.ts'
import { type Found, findElement, type Usable, type Wanted } from './find-element.ts'
import { type Actor, blockSuggestion } from './payloads.ts'
import { type Answering, act, enter, pick } from './person-elements.ts'
import { callAppWithPayload } from './signed-request.ts'
import { findSurface, type Surface, type Target } from './surface.ts'
import type { PlainOption, RichOption } from './validate-composition.ts'
import { validateSuggestions } from './validate-message.ts'
import { type Channel, findChannel, findMember } from './world.ts'

const choosable = [
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
  'multi_conversations_select',
  'multi_channels_select',
  'radio_buttons',
  'overflow',
  'datepicker',
  'timepicker',
  'datetimepicker',
] as const satisfies readonly Usable['type'][]

/**
 * Chooses in a menu, by value or by what stands there: an option, `#channel`, a person's name, a date. A menu for
 * several takes a list. An external menu is searched first, with `query` or else with the text of the choice.
 */
export async function choose(
  actor: Actor,
  target: Target,
  wanted: Wanted,
  choice: string | readonly string[],
  how: Answering & { query?: string } = {},
): Promise<void> {
  const surface = findSurface(actor.workspace, actor.member, target)
  const found = findElement(surface, wanted, choosable)
  const choices = typeof choice === 'string' ? [choice] : choice
  const several: unknown[] = []
  for (const one of choices) several.push(await meaning(actor, surface, found, one, how.query))
  const isMulti = found.element.type.startsWith('multi_')
  const value = isMulti ? several : (several[0] ?? null)
  const most = 'max_selected_items' in found.element ? (found.element.max_selected_items ?? Infinity) : Infinity
  if (several.length > most) throw new Error(`At most ${most} can be chosen there`)
  if (!isMulti && several.length > 1) throw new Error(`${found.element.type} takes one choice`)
  // An overflow menu has no state.
  await act(
    actor,
    surface,
    found,
    found.element.type === 'overflow' ? { selected_option: value } : enter(actor, surface, found, value),
    how,
  )
}

type Choosable = Extract<Usable, { type: (typeof choosable)[number] }>

async function meaning(
  actor: Actor,
  surface: Surface,
  found: Found<Choosable>,
  choice: string,
  query: string | undefined,
): Promise<unknown> {
  const { workspace } = actor
  const { element } = found
  switch (element.type) {
    case 'static_select':
    case 'multi_static_select':
      return pick(element.options ?? element.option_groups?.flatMap(group => group.options) ?? [], choice, surface)
    case 'radio_buttons':
    case 'overflow':
      return pick<RichOption>(element.options, choice, surface)
    case 'external_select':
    case 'multi_external_select':
      return pick(await ask(actor, surface, { ...found, element }, query ?? choice), choice, surface)
    case 'users_select':
    case 'multi_users_select': {
      const member = findMember(workspace, choice)
      if (!member) throw new Error(`There is nobody called ${choice}`)
      return member.id
    }
    case 'conversations_select':
    case 'multi_conversations_select':
    case 'channels_select':
    case 'multi_channels_select': {
      const channel = findChannel(workspace, choice)
      if (!channel || !offers(element, channel)) throw new Error(`There is no ${choice} in this menu`)
      return channel.id
    }
    case 'datetimepicker':
      return Number(choice)
    default:
      return choice
  }
}

async function ask(
  actor: Actor,
  surface: Surface,
  found: Found<Extract<Usable, { type: 'external_select' | 'multi_external_select' }>>,
  query: string,
): Promise<PlainOption[]> {
  // The client asks only after so many typed characters; 3 is its default.
  const least = found.element.min_query_length ?? 3
  if (query.length < least) throw new Error(`"${query}" is too short to search for: ${least} characters are needed`)
  const answer = await callAppWithPayload(actor.platform, blockSuggestion(actor, surface, found, query))
  if (!arrived(actor, answer)) return []
  const verdict = validateSuggestions(answer.json)
  if (verdict.ok) return verdict.value
  const { error, messages } = verdict
  actor.platform.log.refused({
    where: 'ack options',
    team: actor.workspace.id,
    error,
    messages,
    payload: answer.json ?? answer.text,
  })
  actor.member.trouble.push(error)
  return []
}

/** The options of an external menu for a typed text. */
export async function suggestions(actor: Actor, target: Target, wanted: Wanted, query: string): Promise<PlainOption[]> {
  const surface = findSurface(actor.workspace, actor.member, target)
  return ask(actor, surface, findElement(surface, wanted, ['external_select', 'multi_external_select']), query)
}

/** Whether a menu of conversations lists this one. It never lists archived ones. */
function offers(
  element: Extract<Usable, { type: `${'' | 'multi_'}${'conversations' | 'channels'}_select` }>,
  channel: Channel,
): boolean {
  if (channel.isArchived) return false
  if (!('filter' in element)) return !element.type.endsWith('channels_select') || (!channel.im && !channel.isPrivate)
  const { filter } = element
  if (channel.im && filter?.exclude_bot_users) return false
  return filter?.include?.includes(channel.im ? 'im' : channel.isPrivate ? 'private' : 'public') ?? true
}
