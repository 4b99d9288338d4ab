import { Element } from '../elements/element.tsx'
import type { Block } from '../read.ts'
import { Picture } from './picture.tsx'
import { PlainOrMarkup } from './text.tsx'

/** A text or facts, with an accessory. */
export function Section({ block }: { block: Extract<Block, { type: 'section' }> }) {
  const { accessory } = block
  return (
    <div className="bk-section">
      <div className="bk-section-text">
        {block.text && <PlainOrMarkup text={block.text} />}
        {block.fields && (
          <div className="bk-fields">
            {block.fields.map((field, index) => (
              <div key={index}>
                <PlainOrMarkup text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="bk-accessory">
          {accessory.type === 'image' ? (
            <Picture image={accessory} />
          ) : (
            <Element
              element={accessory}
              spot={{ blockId: block.block_id ?? '', actionId: accessory.action_id ?? '', dispatches: true }}
            />
          )}
        </div>
      )}
    </div>
  )
}
