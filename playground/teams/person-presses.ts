import { isDeepStrictEqual } from 'node:util'
import { text } from '../json.ts'
import { isAction, isInput, type Spot } from './card-spots.ts'
import { offValue, onValue } from './inputs.ts'
import { press } from './person-clicks.ts'
import { enter, offeredBy, pick } from './person-types.ts'
import type { Actor } from './platform.ts'
import { findSpot, type Surface, type Target } from './surface.ts'

/** A button as its card has it, and what stands in the card's inputs, by id. */
export interface Pressed {
  title: string
  data: unknown
  inputs: Readonly<Record<string, string>>
}

/** Presses exactly that button, in a card whose inputs say exactly that. Inputs that are not named stay as they are. */
export async function pressExactly(actor: Actor, target: Target, pressed: Pressed): Promise<void> {
  const fits = (spots: Spot[]) => spots.filter(spot => isAction(spot) && isPressed(spot, pressed)).slice(0, 1)
  const { surface, spot } = findSpot(actor, target, fits, pressed.title)
  for (const [id, value] of Object.entries(pressed.inputs)) fill(actor, surface, id, value)
  await press(actor, surface, spot)
}

function isPressed({ node }: Spot, { title, data }: Pressed): boolean {
  // JSON has no undefined: a button without data comes back with null.
  return text(node.title) === title && isDeepStrictEqual(node.data ?? null, data ?? null)
}

function fill(actor: Actor, surface: Surface, id: string, value: string): void {
  const spot = surface.spots.find(one => isInput(one) && one.node.id === id)
  if (!spot) throw new Error(`The card has no input ${id}`)
  enter(actor, surface, spot, allowed(surface, spot, value))
}

/** The value as the input accepts it if it is typed, ticked or chosen. */
function allowed(surface: Surface, spot: Spot, value: string): string {
  const { node, type } = spot
  switch (type) {
    case 'Input.ChoiceSet': {
      const wanted = value === '' ? [] : node.isMultiSelect === true ? value.split(',') : [value]
      return pick(offeredBy(surface, spot), spot, wanted).join(',')
    }
    case 'Input.Toggle':
      return value === onValue(node) ? value : offValue(node)
    default:
      return typeof node.maxLength === 'number' ? value.slice(0, node.maxLength) : value
  }
}
