import { useId } from 'react'
import { PlainOrMarkup } from '../blocks/text.tsx'
import { useDesk } from '../desk-context.ts'
import type { Element } from '../read.ts'
import { type Spot, useSurface } from '../surface-context.ts'
import { useEntered } from '../use-entered.ts'
import { readEntered } from './entered.ts'

type CheckboxesElement = Extract<Element, { type: 'checkboxes' }>

/** A group of checkboxes; its accessible name is its label, or its action if Slack shows none. */
export function Checkboxes({ element, spot }: { element: CheckboxesElement; spot: Spot }) {
  const { act } = useDesk()
  const { target, values } = useSurface()
  const id = useId()
  const initial = element.initial_options?.map(option => option.value) ?? []
  const server = readEntered(values, spot)?.options ?? initial
  const [ticked, enter] = useEntered(server, spot.blockId)

  const toggle = (value: string) => {
    const next = element.options.map(option => option.value).filter(one => (one === value) !== ticked.includes(one))
    enter(next, () => act({ do: 'tick', target, blockId: spot.blockId, actionId: spot.actionId, values: next }))
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset can't have a label elsewhere on the page
    <div
      role="group"
      className="bk-checkboxes"
      {...(spot.labelId ? { 'aria-labelledby': spot.labelId } : { 'aria-label': 'Choices' })}
      aria-describedby={spot.describedBy}
    >
      {element.options.map((option, index) => (
        <label key={option.value} className="bk-check">
          <input
            type="checkbox"
            checked={ticked.includes(option.value)}
            onChange={() => toggle(option.value)}
            aria-describedby={option.description ? `${id}-${index}` : undefined}
          />
          <span>
            <PlainOrMarkup text={option.text} />
            {option.description && (
              <small id={`${id}-${index}`}>
                <PlainOrMarkup text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  )
}
