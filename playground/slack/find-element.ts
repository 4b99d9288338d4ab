import type { Surface } from './surface.ts'
import type { Block } from './validate-blocks.ts'
import type { Element } from './validate-element-rules.ts'
import { elementsOf } from './validate-payload.ts'

/** How a person recognises an element. Absent members match anything. */
export interface Wanted {
  /** An action_id, else a block_id, else the text on the element. */
  any?: string
  actionId?: string
  blockId?: string
  /** The text of a button, or the label of an input. */
  text?: string
  /** A button's `value`: tells the rows of a list apart. */
  value?: string
}

/** An element that a person can use: any but an image. */
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

/** Finds the one wanted element of these types. If none or several match, the error lists the elements. */
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
