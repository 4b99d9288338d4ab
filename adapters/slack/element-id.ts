import { createHash } from 'node:crypto'

/**
 * What a block_id tells us when the block comes back: which element, what its screen carries, and a mark of what it
 * shows. Slack keeps what the client shows as long as the block_id stays the same; the mark makes a changed value appear.
 */
export function blockId(id: string, carries: string, shown: string): string {
  const mark = createHash('sha256').update(shown).digest('base64url').slice(0, 8)
  return `${id}~${carries}~${mark}`.slice(0, 255)
}

export function readBlockId(blockId: string): { id: string; carries: string } {
  const [id = '', carries = ''] = blockId.split('~')
  return { id, carries }
}
