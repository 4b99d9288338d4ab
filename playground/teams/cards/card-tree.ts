/** A typed object somewhere in a card: an element, an action, a nested card. */
export interface CardNode {
  type: string
  path: readonly PropertyKey[]
  value: Record<string, unknown>
  /** The direct children, without the fallback. */
  children: CardNode[]
  fallback: CardNode | undefined
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The nodes of any JSON, valid or not. The `data` of an action belongs to the bot and is skipped. */
export function nodesOf(value: unknown, path: readonly PropertyKey[] = []): CardNode[] {
  if (Array.isArray(value)) return value.flatMap((one, index) => nodesOf(one, [...path, index]))
  if (!isObject(value)) return []
  const below = (key: string) => nodesOf(value[key], [...path, key])
  const children = Object.keys(value)
    .filter(key => key !== 'data' && key !== 'fallback')
    .flatMap(below)
  // A Column needs no type.
  const type = typeof value.type === 'string' ? value.type : 'items' in value ? 'Column' : undefined
  return type === undefined ? children : [{ type, path, value, children, fallback: below('fallback')[0] }]
}

/** This node and all below it, fallbacks included. */
export function everyNode(node: CardNode): CardNode[] {
  return [node, ...node.children.flatMap(everyNode), ...(node.fallback ? everyNode(node.fallback) : [])]
}
