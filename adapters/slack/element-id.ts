import { createHash } from 'node:crypto'

/**
 * What a block_id tells us when the block comes back: which element, what its screen carries, and a mark of what it
 * shows. Slack keeps what the client shows as long as the block_id stays the same; the mark makes a changed value appear.
 */
export function blockId(id: string, payloadText: string, shown: string): string {
  const mark = createHash('sha256').update(shown).digest('base64url').slice(0, 8)
  const made = `${id}~${payloadText}~${mark}`
  // Cut, it would come back as something else.
  if (made.length > 255) throw new Error(`A block of "${id}" payloadText more than Slack's 255 characters hold.`)
  return made
}

export function readBlockId(blockId: string): { id: string; payloadText: string } {
  // The mark has no tilde; what is carried may.
  const [, id = blockId, payloadText = ''] = /^([^~]*)~(.*)~[^~]*$/s.exec(blockId) ?? []
  return { id, payloadText }
}
