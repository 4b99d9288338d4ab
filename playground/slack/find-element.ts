import type { Surface } from './surface.ts'
import type { Block } from './validate-blocks.ts'
import type { Element } from './validate-element-rules.ts'
import { elementsOf } from './validate-payload.ts'

/** How a person recognises what they use. What is not said does not matter. */
export interface Wanted {
  /** An action_id, or where there is none such a block_id, or where there is none such what stands on it. */
  any?: string
  actionId?: string
  blockId?: string
  /** What stands on a button, or the label of an input. */
  text?: string
  /** A button's `value`: tells the rows of a list apart. */
  value?: string
}

/** An element that can be used: all but images. */
export type Usable = Exclude<Element, { type: 'image' }>

export interface Found<E extends Usable = Usable> {
  block: Block
  element: E
  blockId: string
  actionId: string
}

const labelOf = (block: Block, element: Usable) =>
  element.type === 'button' ? element.text.text : block.type === 'input' ? block.label.text : ''

function all(surface: Surface): Found[] {
  return surface.blocks.flatMap(block =>
    elementsOf(block).flatMap(element =>
      element.type === 'image'
        ? []
        : [{ block, element, blockId: block.block_id ?? '', actionId: element.action_id ?? '' }],
    ),
  )
}

function describe({ block, element, actionId }: Found): string {
  const value = element.type === 'button' && element.value ? ` value=${element.value.slice(0, 40)}` : ''
  return `${element.type} "${labelOf(block, element)}" ${actionId}${value}`
}

function matches({ block, element, blockId, actionId }: Found, wanted: Wanted): boolean {
  return (
    (wanted.actionId === undefined || actionId === wanted.actionId) &&
    (wanted.blockId === undefined || blockId === wanted.blockId) &&
    (wanted.text === undefined || labelOf(block, element) === wanted.text) &&
    (wanted.value === undefined || (element.type === 'button' && element.value === wanted.value))
  )
}

/** Finds the one element of these types that is wanted; says what else there is when none or several fit. */
export function findElement<T extends Usable['type']>(
  surface: Surface,
  wanted: Wanted,
  types: readonly T[],
): Found<Extract<Usable, { type: T }>> {
  const isWanted =
    (reading: Wanted) =>
    (found: Found): found is Found<Extract<Usable, { type: T }>> =>
      types.some(type => type === found.element.type) && matches(found, reading)
  const everything = all(surface)
  const { any, ...rest } = wanted
  const readings = any === undefined ? [wanted] : ['actionId', 'blockId', 'text'].map(key => ({ ...rest, [key]: any }))
  const fitting = readings.map(reading => everything.filter(isWanted(reading))).find(some => some.length > 0) ?? []
  const [only] = fitting
  if (only && fitting.length === 1) return only
  const list = (fitting.length > 1 ? fitting : everything).map(found => `\n  ${describe(found)}`).join('')
  throw new Error(
    `${fitting.length > 1 ? 'Several fit' : 'Nothing fits'} ${JSON.stringify(wanted)} (${types.join(', ')}) in ${surface.named}. There is:${list || ' nothing to use'}`,
  )
}
