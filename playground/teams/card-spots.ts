import { type Fields, isFields, text } from '../json.ts'
import type { Draft } from './world.ts'

/** Something with a type in a card: an element or an action. */
export interface Spot {
  node: Fields
  type: string
  /** The cards around it, the innermost last: an Action.ShowCard opens one of its own. */
  cards: Fields[]
  hidden: boolean
}

/** Keys of data, which are not drawn, and of fallbacks. */
const notDrawn = new Set([
  'data',
  'choices',
  'choices.data',
  'msteams',
  'refresh',
  'authentication',
  'fallback',
  'metadata',
])

/** All elements and actions of a card, also nested ones, in their order. */
export function spotsOf(card: Fields, draft: Draft): Spot[] {
  const found: Spot[] = []
  const walk = (value: unknown, cards: Fields[], hidden: boolean): void => {
    if (Array.isArray(value)) for (const one of value) walk(one, cards, hidden)
    if (!isFields(value)) return
    const type = text(value.type)
    const inside = type === 'AdaptiveCard' ? [...cards, value] : cards
    const gone = hidden || !(draft.visible.get(text(value.id)) ?? value.isVisible !== false)
    if (type !== '') found.push({ node: value, type, cards: inside, hidden: gone })
    for (const [key, child] of Object.entries(value)) if (!notDrawn.has(key)) walk(child, inside, gone)
  }
  walk(card, [], false)
  return found
}

/** How a person recognises a button: by what stands on it, by its data's `action`, or by more of its data. */
export type WhichButton = string | { action?: string; payloadText?: unknown; value?: unknown; title?: string }

export const isAction = ({ type }: Spot) => type.startsWith('Action.')

const same = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)

/** An action's data, and what stands in them by a name of the app's own: `{ action }` as well as `{ fleetfeed: { action } }`. */
function dataOf({ node }: Spot): Fields[] {
  const data = isFields(node.data) ? node.data : {}
  return [data, ...Object.values(data).filter(isFields)]
}

const doesAction = (spot: Spot, action: string) =>
  spot.node.verb === action || dataOf(spot).some(data => data.action === action)

/** The buttons that match. A string is a title if there is such a button. */
export function buttonsIn(spots: Spot[], which: WhichButton): Spot[] {
  const shown = spots.filter(spot => isAction(spot) && !spot.hidden && spot.node.isEnabled !== false)
  if (typeof which === 'string') {
    const titled = shown.filter(({ node }) => node.title === which)
    return titled.length > 0 ? titled : shown.filter(spot => doesAction(spot, which))
  }
  const { action, title, payloadText, value } = which
  return shown.filter(
    spot =>
      (action === undefined || doesAction(spot, action)) &&
      (title === undefined || spot.node.title === title) &&
      (payloadText === undefined || dataOf(spot).some(data => same(data.carries, payloadText))) &&
      (value === undefined || dataOf(spot).some(data => same(data.value, value))),
  )
}

export const isInput = ({ type }: Spot) => type.startsWith('Input.')

/** The inputs that a person may mean by an id or a label. */
export function inputsIn(spots: Spot[], which: string): Spot[] {
  const shown = spots.filter(spot => isInput(spot) && !spot.hidden)
  const byId = shown.filter(({ node }) => node.id === which)
  return byId.length > 0 ? byId : shown.filter(({ node }) => (node.label ?? node.title) === which)
}

/** The inputs that an action sends: those of its own card and of the cards around it. */
export function inputsFor(spots: Spot[], action: Spot): Spot[] {
  if (action.node.associatedInputs === 'none') return []
  return spots.filter(spot => isInput(spot) && action.cards.includes(spot.cards.at(-1) ?? {}))
}

/** Lists the buttons and inputs, for an error. */
export function describe(spots: Spot[]): string {
  const usable = spots.filter(spot => (isAction(spot) || isInput(spot)) && !spot.hidden)
  const lines = usable.map(spot => {
    const { node, type } = spot
    const said = isInput(spot) ? `${text(node.id)} "${text(node.label ?? node.title)}"` : `"${text(node.title)}"`
    return `\n  ${type} ${said}${isAction(spot) ? ` ${JSON.stringify(node.data ?? {}).slice(0, 120)}` : ''}`
  })
  return lines.join('') || ' nothing to use'
}
