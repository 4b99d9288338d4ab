import type { Block as BlockData } from '../read.ts'
import { Block } from './block.tsx'

/**
 * The blocks of one surface. The key of a block is what it is and which one of that kind, not its block_id: Slack makes
 * ids up anew where an app says none, and Fleetfeed changes them to make a new value appear. Keyed so, whoever uses the
 * keyboard keeps the focus when the screen is drawn again; what was entered follows the block_id (see use-entered.ts).
 */
export function Blocks({ blocks }: { blocks: BlockData[] }) {
  const seen = new Map<string, number>()
  return (
    <div className="blocks">
      {blocks.map(block => {
        const kind = kindOf(block)
        const nth = seen.get(kind) ?? 0
        seen.set(kind, nth + 1)
        return <Block key={`${kind}/${nth}`} block={block} />
      })}
    </div>
  )
}

function kindOf(block: BlockData): string {
  if (block.type === 'input') return `${block.element.type} ${block.element.action_id} ${block.label.text}`
  if (block.type === 'actions') return block.elements.map(element => element.action_id).join(' ')
  return block.type
}
