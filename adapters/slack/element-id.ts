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
