import type { Block, Button } from './screen.ts'

/** Above these lengths, a text and a button beside it squeeze each other. */
const SHORT_TEXT = 100
const SHORT_LABEL = 25
/** With more facts, it is unclear to which of them the button belongs. */
const FEW_FACTS = 3

/**
 * Returns the button of `block` if it is the only one and fits beside the short block before it. A primary button, the
 * most likely next step, gets a row of its own.
 */
export function buttonBeside(before: Block | undefined, block: Block): Button | null {
  const [only, ...others] = block.kind === 'actions' ? block.actions : []
  if (only?.kind !== 'button' || others.length > 0 || only.style === 'primary') return null
  return isShort(before) && only.label.length <= SHORT_LABEL ? only : null
}

function isShort(block: Block | undefined): boolean {
  if (block?.kind === 'facts') return block.facts.length <= FEW_FACTS
  return block?.kind === 'text' && block.tone !== 'quiet' && block.text.length <= SHORT_TEXT
}
