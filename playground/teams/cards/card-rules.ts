import { problem } from './card-problems.ts'
import { type CardNode, everyNode, isObject, nodesOf } from './card-tree.ts'

/** Checks the rules about several elements: unique ids, ids that exist, what a dialog must not contain. */
export function cardRules(card: unknown, where: 'message' | 'dialog'): string[] {
  const roots = nodesOf(card)
  const nodes = roots.flatMap(everyNode)
  const found: string[] = []
  for (const root of roots) collectIds(root, found)
  checkTargets(nodes, found)
  if (where === 'dialog') checkDialog(nodes, found)
  checkMentions(card, nodes, found)
  return found
}

const isId = (id: unknown): id is string => typeof id === 'string'

/** The ids at and below a node. A fallback stands in for its node: it may have the same ids, but no one else's. */
function collectIds(node: CardNode, found: string[]): Map<string, readonly PropertyKey[]> {
  const ids = new Map<string, readonly PropertyKey[]>()
  if (isId(node.value.id)) ids.set(node.value.id, node.path)
  for (const child of node.children)
    for (const [id, path] of collectIds(child, found)) {
      if (ids.has(id)) found.push(problem([...path, 'id'], `is used twice: ${id}`))
      ids.set(id, path)
    }
  if (node.fallback) for (const [id, path] of collectIds(node.fallback, found)) if (!ids.has(id)) ids.set(id, path)
  return ids
}

/** Teams ignores a button that shows, hides or resets what isn't there, and the person clicks in vain. */
function checkTargets(nodes: CardNode[], found: string[]): void {
  const known = new Set(nodes.map(node => node.value.id).filter(isId))
  const inputs = new Set(
    nodes
      .filter(node => node.type.startsWith('Input.'))
      .map(node => node.value.id)
      .filter(isId),
  )
  for (const { path, value } of nodes) {
    const { targetElements, targetInputIds, labelFor } = value
    if (Array.isArray(targetElements))
      for (const [index, target] of targetElements.entries()) {
        const id: unknown = isObject(target) ? target.elementId : target
        if (isId(id) && !known.has(id)) found.push(problem([...path, 'targetElements', index], `does not exist: ${id}`))
      }
    if (Array.isArray(targetInputIds))
      for (const [index, id] of targetInputIds.entries())
        if (isId(id) && !inputs.has(id)) found.push(problem([...path, 'targetInputIds', index], `is no input: ${id}`))
    if (isId(labelFor) && !inputs.has(labelFor)) found.push(problem([...path, 'labelFor'], `is no input: ${labelFor}`))
  }
}

/** A dialog answers Action.Submit alone, and none opens from within another. */
function checkDialog(nodes: CardNode[], found: string[]): void {
  for (const { type, path, value } of nodes) {
    if (type === 'Action.Execute') found.push(problem(path, 'Action.Execute does nothing in a dialog'))
    if (type === 'Action.Submit' && opensDialog(value.data))
      found.push(problem([...path, 'data', 'msteams'], 'a dialog cannot open another'))
  }
}

const opensDialog = (data: unknown) => isObject(data) && isObject(data.msteams) && data.msteams.type === 'task/fetch'

/** Teams refuses a card that mentions someone whom no text names. */
function checkMentions(card: unknown, nodes: CardNode[], found: string[]): void {
  const text = JSON.stringify(isObject(card) ? (card.body ?? '') : '')
  for (const { type, path, value } of nodes)
    if (type === 'mention' && isId(value.text) && !text.includes(JSON.stringify(value.text).slice(1, -1)))
      found.push(problem([...path, 'text'], `stands nowhere in the body: ${value.text}`))
}
