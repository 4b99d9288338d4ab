import { useState } from 'react'
import { useDesk } from '../desk-context.ts'
import type { Element } from '../read.ts'
import { type Spot, useSurface } from '../surface-context.ts'

type ButtonElement = Extract<Element, { type: 'button' }>

/** A button of Block Kit: asks first if it has a confirm dialog, and shows that the action is under way. */
export function Button({ element, spot }: { element: ButtonElement; spot: Spot }) {
  const { act, ask } = useDesk()
  const { target } = useSurface()
  const [isBusy, setIsBusy] = useState(false)
  const { confirm } = element

  const press = async () => {
    if (isBusy) return
    if (confirm) {
      const said = await ask({
        title: confirm.title.text,
        text: confirm.text.text,
        confirm: confirm.confirm.text,
        deny: confirm.deny.text,
        isDanger: confirm.style === 'danger' || element.style === 'danger',
      })
      if (!said) return
    }
    setIsBusy(true)
    await act({
      do: 'click',
      target,
      blockId: spot.blockId,
      actionId: spot.actionId,
      ...(confirm && { confirm: true }),
    })
    setIsBusy(false)
  }

  const look = `bk-button ${element.style ?? 'plain'}`
  if (element.url)
    return (
      <a className={look} href={element.url} target="_blank" rel="noreferrer" aria-label={element.accessibility_label}>
        {element.text.text}
      </a>
    )
  return (
    <button
      type="button"
      className={look}
      aria-label={element.accessibility_label}
      aria-busy={isBusy}
      onClick={() => void press()}
    >
      {element.text.text}
    </button>
  )
}
