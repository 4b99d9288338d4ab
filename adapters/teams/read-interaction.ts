import type { Place } from '../../src/announcement/announcement.ts'
import type { Interaction } from '../chat/interaction.ts'
import { cardButton, FORM_CAME, hashOf, NONE } from './card-data.ts'

/**
 * The actions of a pressed button, in the order in which they are done: changed ticks, then a changed search or filter,
 * then the button itself. `null` if the data are not ours. `screenId`: of the card, or of the press.
 */
export function readPressed(data: unknown, place: Place, screenId?: string): Interaction[] | null {
  const parsed = cardButton.safeParse(data)
  if (!parsed.success) return null
  const button = parsed.data
  const values: Record<string, string[]> = {}
  for (const [id, value] of Object.entries(button)) {
    if (typeof value === 'string') values[id] = value === '' || value === NONE ? [] : [value]
  }
  const formCame = button[FORM_CAME.id] === FORM_CAME.value
  const leftOut: string[] = []
  for (const { id, of, was } of button.inputs) {
    const value = values[id] ?? (formCame ? [] : undefined)
    if (value === undefined) continue
    if (of && values[id] === undefined && was !== '') leftOut.push(id)
    values[id] = of ? (value[0] ?? '').split(',').filter(one => of.includes(one)) : value
  }
  const checkboxOptions = Object.fromEntries(button.inputs.flatMap(input => (input.of ? [[input.id, input.of]] : [])))
  const changed = button.inputs.filter(({ id, action, was }) => {
    const value = values[id]
    return action !== '' && value !== undefined && hashOf(value) !== was
  })
  const ticked = changed.filter(input => input.of !== undefined)
  const filtered = changed.filter(input => input.of === undefined)
  const ownAction = button.action !== '' && !(button.ofList && filtered.length > 0) ? [button] : []
  return [...ticked, ...filtered, ...ownAction].map(({ action, carries }) => ({
    action,
    payloadText: carries,
    values,
    checkboxOptions,
    place,
    screenId,
    leftOut,
  }))
}
