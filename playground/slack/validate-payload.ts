import type { Block } from './validate-blocks.ts'
import type { Element } from './validate-element-rules.ts'

export type Surface = 'message' | 'modal' | 'home'

/** The surfaces that don't support a block; any other block is supported everywhere. */
const missingOn: Partial<Record<Block['type'], readonly Surface[]>> = {
  alert: ['message', 'home'],
  table: ['modal', 'home'],
  data_table: ['modal'],
  markdown: ['modal', 'home'],
}

/** The elements of a block that a person can use, in the order they stand. */
export function elementsOf(block: Block): Element[] {
  if (block.type === 'actions') return block.elements
  if (block.type === 'input') return [block.element]
  if (block.type === 'section' && block.accessory && block.accessory.type !== 'image') return [block.accessory]
  return []
}

/** Checks the rules about several blocks: unique ids, surfaces, one table, one focus, the length of all markdown. */
export function checkPayload(blocks: readonly Block[], surface: Surface, pointer: string): string[] {
  const found: string[] = []
  const refuse = (message: string, at = pointer) => found.push(`[ERROR] ${message} [json-pointer:${at}]`)
  const blockIds = new Set<string>()
  let [tables, focused, markdown] = [0, 0, 0]
  for (const [index, block] of blocks.entries()) {
    const at = `${pointer}/${index}`
    if (missingOn[block.type]?.includes(surface)) refuse(`unsupported block type: ${block.type} in ${surface}`, at)
    if (block.block_id !== undefined) {
      if (blockIds.has(block.block_id)) refuse(`\`block_id\` already exists: ${block.block_id}`, `${at}/block_id`)
      blockIds.add(block.block_id)
    }
    const actionIds = new Set<string>()
    for (const element of elementsOf(block)) {
      if (element.type === 'image') continue
      const id = element.action_id
      if (id !== undefined && actionIds.has(id)) refuse(`\`action_id\` already exists: ${id}`, at)
      if (id !== undefined) actionIds.add(id)
      if ('focus_on_load' in element && element.focus_on_load) focused += 1
    }
    if (block.type === 'table') tables += 1
    if (block.type === 'markdown') markdown += block.text.length
  }
  if (tables > 1) refuse('only one table allowed')
  if (focused > 1) refuse('only one element may have focus_on_load')
  if (markdown > 12_000) refuse('markdown blocks must have no more than 12000 characters together')
  return found
}
