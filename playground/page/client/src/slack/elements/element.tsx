import type { Element as BlockElement } from '../read.ts'
import type { Spot } from '../surface-context.ts'
import { Button } from './button.tsx'
import { Checkboxes } from './checkboxes.tsx'
import { Select } from './select.tsx'
import { TextInput } from './text-input.tsx'

/**
 * Whatever can be used. Drawn here and not by slack-blocks-to-jsx, whose elements are pictures of elements: they call
 * nobody, and have no names for a screen reader.
 */
export function Element({ element, spot }: { element: BlockElement; spot: Spot }) {
  switch (element.type) {
    case 'button':
      return <Button element={element} spot={spot} />
    case 'checkboxes':
      return <Checkboxes element={element} spot={spot} />
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextInput element={element} spot={spot} />
    case 'static_select':
    case 'external_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return <Select element={element} spot={spot} />
    case 'file_input':
      return <em className="bk-unknown">This page uploads no files: paste the numbers above.</em>
    default:
      // Fleetfeed sends none of the others; a developer who adds one sees this text.
      return <em className="bk-unknown">The playground doesn’t draw {element.type}</em>
  }
}
