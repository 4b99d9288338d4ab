import { Element } from '../elements/element.tsx'
import type { Block as BlockData } from '../read.ts'
import { DataTable, forLibrary } from './data-table.tsx'
import { InputBlock } from './input-block.tsx'
import { Markup } from './markup.tsx'
import { Picture } from './picture.tsx'
import { Section } from './section.tsx'
import { PlainOrMarkup } from './text.tsx'

/** One block of Block Kit. */
export function Block({ block }: { block: BlockData }) {
  switch (block.type) {
    case 'header':
      return <h3 className="bk-header">{block.text.text}</h3>
    case 'section':
      return <Section block={block} />
    case 'context':
      return (
        <div className="bk-context">
          {block.elements.map((element, index) =>
            element.type === 'image' ? (
              <Picture key={index} image={element} />
            ) : (
              <PlainOrMarkup key={index} text={element} />
            ),
          )}
        </div>
      )
    case 'divider':
      return <hr className="bk-divider" />
    case 'actions':
      return (
        <div className="bk-actions">
          {block.elements.map(element => (
            <Element
              key={element.action_id}
              element={element}
              spot={{ blockId: block.block_id ?? '', actionId: element.action_id ?? '', dispatches: true }}
            />
          ))}
        </div>
      )
    case 'input':
      return <InputBlock block={block} />
    case 'image':
      return (
        <figure className="bk-figure">
          {block.title && <figcaption>{block.title.text}</figcaption>}
          <Picture image={block} />
        </figure>
      )
    case 'data_table':
    case 'table':
      return <DataTable block={block} />
    case 'rich_text':
    case 'markdown':
    case 'alert':
      return <Markup block={forLibrary(block)} />
    default:
      return block satisfies never
  }
}
