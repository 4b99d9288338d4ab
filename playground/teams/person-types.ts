import { isFields, text } from '../json.ts'
import { inputsFor, inputsIn, type Spot } from './card-spots.ts'
import { type Choice, choicesOf, collect, entered, offValue, onValue } from './inputs.ts'
import { invoke, refuse } from './invoke.ts'
import { redrawn, sceneOf } from './person-clicks.ts'
import type { Actor } from './platform.ts'
import { findSpot, type Surface, type Target } from './surface.ts'

function find(actor: Actor, target: Target, which: string, ...types: string[]): { surface: Surface; spot: Spot } {
  const fits = (spots: Spot[]) => inputsIn(spots, which).filter(spot => types.includes(spot.type))
  return findSpot(actor, target, fits, which)
}

export function enter(actor: Actor, surface: Surface, spot: Spot, value: string): void {
  surface.draft.typed.set(text(spot.node.id), value)
  redrawn(actor, surface)
}

/** Writes into a text, number, date or time input; what is too long is cut, as in Teams. */
export function type(actor: Actor, target: Target, which: string, words: string): void {
  const { surface, spot } = find(actor, target, which, 'Input.Text', 'Input.Number', 'Input.Date', 'Input.Time')
  const { maxLength } = spot.node
  enter(actor, surface, spot, typeof maxLength === 'number' ? words.slice(0, maxLength) : words)
}

/** The values of the wanted choices, by value or by title. */
export function pick(offered: Choice[], spot: Spot, wanted: readonly string[]): string[] {
  return wanted.map(want => {
    const found = offered.find(one => one.value === want) ?? offered.find(one => one.title === want)
    if (found) return found.value
    const list = offered.map(one => `${one.title} (${one.value})`).join(', ')
    throw new Error(`No choice ${want} in ${text(spot.node.id)}. There is: ${list || 'nothing'}`)
  })
}

/** The suggested choices of each card, so that only a shown one can be chosen. */
const suggested = new WeakMap<object, Map<string, Choice[]>>()

export const offeredBy = ({ draft }: Surface, { node }: Spot): Choice[] => [
  ...choicesOf(node),
  ...(suggested.get(draft)?.get(text(node.id)) ?? []),
]

/** Chooses exactly this in a list, or exactly these if it takes several. */
export function choose(actor: Actor, target: Target, which: string, choice: string | readonly string[]): void {
  const { surface, spot } = find(actor, target, which, 'Input.ChoiceSet')
  const wanted = typeof choice === 'string' ? [choice] : choice
  if (wanted.length > 1 && spot.node.isMultiSelect !== true) throw new Error(`${which} takes one choice`)
  enter(actor, surface, spot, pick(offeredBy(surface, spot), spot, wanted).join(','))
}

/** Ticks or unticks boxes, and leaves the others as they are. A toggle is a single box without a value to name. */
export function tick(actor: Actor, target: Target, which: string, on: boolean, values: readonly string[]): void {
  const { surface, spot } = find(actor, target, which, 'Input.ChoiceSet', 'Input.Toggle')
  if (spot.type === 'Input.Toggle') {
    enter(actor, surface, spot, on ? onValue(spot.node) : offValue(spot.node))
    return
  }
  const offered = offeredBy(surface, spot)
  const named = new Set(pick(offered, spot, values))
  const before = new Set(entered(spot, surface.draft).split(','))
  // In the order of the choices, not in the order of the ticks.
  const after = offered.filter(one => (named.has(one.value) ? on : before.has(one.value)))
  enter(actor, surface, spot, after.map(one => one.value).join(','))
}

/** Types into a list that the app fills. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/dynamic-search */
export async function suggestions(actor: Actor, target: Target, which: string, query: string): Promise<Choice[]> {
  const { surface, spot } = find(actor, target, which, 'Input.ChoiceSet')
  const asked = spot.node['choices.data']
  if (!isFields(asked)) throw new Error(`${which} suggests nothing: it has no choices.data`)
  const value = {
    queryText: query,
    queryOptions: { skip: 0, top: 15 },
    dataset: asked.dataset,
    ...(asked.associatedInputs === 'auto' && { data: collect(inputsFor(surface.spots, spot), surface.draft) }),
  }
  const scene = sceneOf(actor, surface)
  const name = 'application/search'
  const replyToId = 'post' in surface.on ? surface.on.post.id : undefined
  const answer = await invoke(scene, name, value, replyToId ? { replyToId } : {})
  if (!answer) return []
  const { statusCode, type, value: answered } = answer.body
  const results = isFields(answered) ? answered.results : undefined
  if (statusCode !== 200 || type !== 'application/vnd.microsoft.search.searchResponse' || !Array.isArray(results)) {
    refuse(scene, name, ['no searchResponse with results'], answer.body)
    return []
  }
  // Teams shows no more.
  const shown = choicesOf({ choices: results }).slice(0, 15)
  const known = suggested.get(surface.draft) ?? new Map<string, Choice[]>()
  known.set(text(spot.node.id), shown)
  suggested.set(surface.draft, known)
  return shown
}
