import { useId } from 'react'
import { Element } from '../elements/element.tsx'
import type { Block } from '../read.ts'
import { useSurface } from '../surface-context.ts'

/** A field with its label, hint and error. */
export function InputBlock({ block }: { block: Extract<Block, { type: 'input' }> }) {
  const { errors } = useSurface()
  const id = useId()
  const blockId = block.block_id ?? ''
  const error = errors[blockId]
  const describedBy = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div className="bk-input">
      <div className="bk-label" id={`${id}-label`}>
        {block.label.text}
        {block.optional && <span className="quiet"> (optional)</span>}
      </div>
      <Element
        element={block.element}
        spot={{
          blockId,
          actionId: block.element.action_id ?? '',
          labelId: `${id}-label`,
          describedBy: describedBy || undefined,
          isRequired: !block.optional,
          isInvalid: error !== undefined,
          dispatches: block.dispatch_action ?? false,
        }}
      />
      {error && (
        <p className="bk-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
      {block.hint && (
        <p className="bk-hint" id={`${id}-hint`}>
          {block.hint.text}
        </p>
      )}
    </div>
  )
}
