import { createHash } from 'node:crypto'

/**
 * Encodes what a block_id must tell when the block comes back: the id of the element, the payload of its screen, and a
 * hash of the value with which it is drawn. As long as the block_id stays the same, Slack's client shows what the person
 * entered; a new hash makes a changed value appear.
 */
export function blockId(id: string, payloadText: string, drawnValue: string): string {
  const hash = createHash('sha256').update(drawnValue).digest('base64url').slice(0, 8)
  const made = `${id}~${payloadText}~${hash}`
  // A cut id would be read as something else.
  if (made.length > 255) throw new Error(`The block_id of "${id}" is longer than Slack's 255 characters.`)
  return made
}

/** Parses what `blockId` made; any other block_id is returned as `id`. */
export function readBlockId(blockId: string): { id: string; payloadText: string } {
  // The hash contains no tilde; the payload may.
  const [, id = blockId, payloadText = ''] = /^([^~]*)~(.*)~[^~]*$/s.exec(blockId) ?? []
  return { id, payloadText }
}

/** The action_id of a menu. Its options have actions of their own. */
export const MENU = 'menu'

/** Encodes the action of a menu's option as its value. */
export function menuValue({ action, payloadText = '' }: { action: string; payloadText?: string }): string {
  const made = `${action}|${payloadText}`
  // A cut value would be read as something else.
  if (made.length > 150) throw new Error(`The value of the option "${action}" is longer than Slack's 150 characters.`)
  return made
}

/** Parses what `menuValue` made. */
export function readMenuValue(value: string): { action: string; payloadText: string } {
  const [action = '', ...payloadText] = value.split('|')
  return { action, payloadText: payloadText.join('|') }
}
