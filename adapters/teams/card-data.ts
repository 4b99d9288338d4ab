import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Place } from '../../src/announcement/announcement.ts'
import type { Interaction } from '../chat/interaction.ts'

/**
 * An input of a card that says more than its value: one with an action of its own, or one with several ticks. Teams sends no
 * input by itself, so each button says what was shown, and what changed is done before what the button does.
 */
const cardInput = z.object({
  id: z.string(),
  /** Empty: it only comes with the submit. */
  action: z.string(),
  carries: z.string(),
  /** The mark of what stood there when the card was drawn: the text, the choice, the ticks. */
  was: z.string(),
  /** Of ticks: all that were offered. */
  of: z.array(z.string()).optional(),
})
export type CardInput = z.infer<typeof cardInput>

/** What each of our buttons brings back; the values of the card's inputs stand beside it, by their ids. */
const cardButton = z.looseObject({
  action: z.string(),
  carries: z.string(),
  /** It acts on a list: see `Button.ofList`. */
  ofList: z.boolean().optional(),
  inputs: z.array(cardInput),
})
/** The choice that means none: Teams offers no way to take a choice back. */
export const NONE = 'none'

/**
 * What a pressed button means, in the order in which it is done: changed ticks, a changed search or filter, then the button
 * itself. `null` where the data are not ours.
 */
export function readPressed(data: unknown, place: Place): Interaction[] | null {
  const parsed = cardButton.safeParse(data)
  if (!parsed.success) return null
  const button = parsed.data
  const values: Record<string, string[]> = {}
  for (const [id, value] of Object.entries(button)) {
    if (typeof value === 'string') values[id] = value === '' || value === NONE ? [] : [value]
  }
  for (const { id, of } of button.inputs) {
    // Some clients leave out what is empty: a cleared search, a list without a tick.
    const value = values[id] ?? []
    values[id] = of ? (value[0] ?? '').split(',').filter(one => of.includes(one)) : value
  }
  const shown = Object.fromEntries(button.inputs.flatMap(input => (input.of ? [[input.id, input.of]] : [])))
  const changed = button.inputs.filter(input => input.action !== '' && markOf(values[input.id] ?? []) !== input.was)
  const ticked = changed.filter(input => input.of !== undefined)
  const looked = changed.filter(input => input.of === undefined)
  const own = button.action !== '' && !(button.ofList && looked.length > 0) ? [button] : []
  return [...ticked, ...looked, ...own].map(({ action, carries }) => ({ action, carries, values, shown, place }))
}

/** Each button carries it, so it is short whatever was typed. */
export function markOf(values: readonly string[]): string {
  return values.length === 0
    ? ''
    : createHash('sha256')
        .update([...values].sort().join('|'))
        .digest('base64url')
        .slice(0, 8)
}
