import { type Fields, isFields, text } from '../json.ts'
import type { Spot } from './card-spots.ts'
import type { Draft } from './world.ts'

export interface Choice {
  title: string
  value: string
}

export function choicesOf(node: Fields): Choice[] {
  const given = Array.isArray(node.choices) ? node.choices : []
  return given.flatMap(one => (isFields(one) ? [{ title: text(one.title), value: text(one.value) }] : []))
}

/** The initial value of an input, as it is sent. */
function initial({ node, type }: Spot): string {
  if (type === 'Input.Toggle') return text(node.value) || offValue(node)
  if (type === 'Input.Number') return node.value === undefined ? '' : String(node.value)
  return text(node.value)
}

export const onValue = (node: Fields) => text(node.valueOn) || 'true'
export const offValue = (node: Fields) => text(node.valueOff) || 'false'

export const entered = (spot: Spot, draft: Draft): string => draft.typed.get(text(spot.node.id)) ?? initial(spot)

/** The inputs as an action sends them, as texts. An input without a choice is left out. */
export function collect(inputs: Spot[], draft: Draft): Fields {
  const collected: Fields = {}
  for (const input of inputs) {
    const value = entered(input, draft)
    if (value === '' && (input.type === 'Input.ChoiceSet' || input.type === 'Input.Number')) continue
    collected[text(input.node.id)] = value
  }
  return collected
}

function isWrong(spot: Spot, value: string): boolean {
  const { node, type } = spot
  if (value === '' || (type === 'Input.Toggle' && value !== onValue(node))) return node.isRequired === true
  if (type === 'Input.Number') {
    const number = Number(value)
    return Number.isNaN(number) || number < Number(node.min ?? -Infinity) || number > Number(node.max ?? Infinity)
  }
  return type === 'Input.Text' && typeof node.regex === 'string' && !new RegExp(node.regex).test(value)
}

/** The errors below the inputs that prevent an action from being sent, by id. */
export function wrongInputs(inputs: Spot[], draft: Draft): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const input of inputs) {
    const { node, hidden } = input
    if (!hidden && isWrong(input, entered(input, draft))) errors[text(node.id)] = text(node.errorMessage) || 'invalid'
  }
  return errors
}
